import type { Rule } from "#contract/rule.ts";

const PROCFILE = "https://devcenter.heroku.com/articles/procfile";
const RELEASE_PHASE = "https://devcenter.heroku.com/articles/release-phase";
const TWELVE_FACTOR_CONFIG = "https://12factor.net/config";
const TWELVE_FACTOR_PARITY = "https://12factor.net/dev-prod-parity";
const FLY_CONFIGURATION = "https://fly.io/docs/reference/configuration/";

/** The questions about what the files of a deployment declare. */
export const DECLARED_RULES = {
  disagreement: {
    id: "startup/manifest-disagreement",
    title: "The manifests of a deployment say the same",
    failureTitle: "Two manifests of a deployment contradict each other",
    severity: "note",
    why: "Each platform follows its own manifest, so that what was tried on one is not what another one runs.",
    remedy: "Make both places say the same, or remove the one that nobody uses.",
    links: [PROCFILE, FLY_CONFIGURATION],
  },
  developmentServer: {
    id: "startup/development-server",
    title: "No manifest of production starts a development server",
    failureTitle: "A manifest of production starts a development server",
    severity: "warning",
    why: "A development server watches files, serves one request at a time or shows its insides, and its program is often no production dependency.",
    remedy: "Name the command of a production server.",
    links: [
      TWELVE_FACTOR_PARITY,
      "https://flask.palletsprojects.com/en/stable/deploying/",
      "https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver",
    ],
  },
  unrun: {
    id: "startup/migrations-unrun",
    title: "Something that is deployed runs the migrations",
    failureTitle: "Nothing that is deployed runs the migrations",
    severity: "note",
    why: "A release whose code expects a schema that nobody brought up to date fails at the first query.",
    remedy:
      "Declare a release command, a pre-deploy command or an entrypoint script that runs them.",
    links: [
      RELEASE_PHASE,
      "https://render.com/docs/deploys#pre-deploy-command",
      "https://docs.railway.com/guides/pre-deploy-command",
    ],
  },
  ignored: {
    id: "startup/migration-failure-ignored",
    title: "The start ends when its migrations fail",
    failureTitle: "The start goes on when its migrations fail",
    severity: "warning",
    why: "A release whose migrations failed becomes ready on the old schema, and takes the place of the one that worked.",
    remedy: "Begin the script with `set -e`, or join the commands with `&&`.",
    links: ["https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_15"],
  },
  misnamed: {
    id: "startup/variable-name-mismatch",
    title: "Every variable that a manifest gives has the name that the code reads",
    failureTitle: "A manifest gives a variable under another name than the code reads",
    severity: "note",
    why: "The code finds nothing under its own name, and uses a default or fails.",
    remedy: "Use one name in the manifest and in the code.",
    links: [TWELVE_FACTOR_CONFIG],
  },
} as const satisfies Readonly<Record<string, Rule>>;
