import type { Rule } from "#contract/rule.ts";

const CONFIG = "https://12factor.net/config";

export const VARIABLE_RULES = {
  unset: {
    id: "startup/optional-variable-required",
    title: "The application starts without its optional variables",
    failureTitle: "The application does not start without an optional variable",
    severity: "warning",
    why: "The code treats the variable as optional, so the next environment does not set it.",
    remedy: "Give it a default that works, or check it at the start and say that it is required.",
    links: [CONFIG],
  },
  empty: {
    id: "startup/empty-variable-failure",
    title: "A variable that is empty is taken for unset, or refused by name",
    failureTitle: "A variable that is empty ends the start without being named",
    severity: "note",
    why: "Compose files and workflows turn a variable that is not set into an empty one.",
    remedy: "Treat an empty value like an absent one, or refuse it with the name of the variable.",
    links: [CONFIG, "https://docs.docker.com/reference/compose-file/interpolation/"],
  },
  spelling: {
    id: "startup/database-url-spelling",
    title: "The database URL is accepted as postgres:// and as postgresql://",
    failureTitle: "One spelling of the database URL is not accepted",
    severity: "warning",
    why: "Platforms write the scheme either way, and the value cannot be changed there.",
    remedy: "Replace the scheme in the code before the URL is given to the driver.",
    links: [
      "https://devcenter.heroku.com/articles/connecting-heroku-postgres",
      "https://docs.sqlalchemy.org/en/20/changelog/changelog_14.html#change-3687655465c25a39b968b4f5f6e9170b",
    ],
  },
} as const satisfies Readonly<Record<string, Rule>>;
