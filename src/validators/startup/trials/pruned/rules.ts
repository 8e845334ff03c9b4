import type { Rule } from "#contract/rule.ts";

const PRODUCTION_INSTALL = "https://docs.npmjs.com/cli/commands/npm-ci#omit";

export const PRUNED_RULES = {
  dev: {
    id: "startup/dev-dependency-at-runtime",
    title: "Production needs no dependency of development",
    failureTitle: "Production needs a dependency of development",
    severity: "critical",
    why: "Platforms install or keep only the dependencies of production, and the process ends at the import.",
    remedy: "Move the package to the dependencies of production.",
    links: [
      PRODUCTION_INSTALL,
      "https://devcenter.heroku.com/articles/nodejs-support#skip-pruning",
    ],
  },
  undeclared: {
    id: "startup/undeclared-dependency",
    title: "Every imported package is declared",
    failureTitle: "A package is imported that no manifest declares",
    severity: "warning",
    why: "It is there because another package needs it, and goes or changes when that one does.",
    remedy: "Add the package to the dependencies.",
    links: ["https://nodejs.org/api/modules.html#loading-from-node_modules-folders"],
  },
} as const satisfies Readonly<Record<string, Rule>>;
