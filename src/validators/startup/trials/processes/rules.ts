import type { Rule } from "#contract/rule.ts";

export const PROCESS_RULES = {
  failure: {
    id: "startup/process-type-failure",
    title: "Every other declared process type runs",
    failureTitle: "A declared process type does not run",
    severity: "critical",
    why: "A release step that fails stops the deployment; a worker that ends leaves its queue to nobody.",
    remedy:
      "Run the command of that process type in the production environment, and repair what it says.",
    links: [
      "https://devcenter.heroku.com/articles/procfile",
      "https://devcenter.heroku.com/articles/release-phase#release-command-failure",
      "https://fly.io/docs/reference/configuration/#run-one-off-commands-before-releasing-a-deployment",
    ],
  },
} as const satisfies Readonly<Record<string, Rule>>;
