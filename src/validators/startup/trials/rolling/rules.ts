import type { Rule } from "#contract/rule.ts";

/** What is asked while two versions share one database. */
export const ROLLING_RULES = {
  broken: {
    id: "startup/deployed-version-broken",
    title: "The deployed version serves on the new schema",
    failureTitle: "The deployed version fails on the new schema",
    severity: "critical",
    why: "During a rollout the old instances go on serving after the migrations have run.",
    remedy:
      "Expand first and contract later: keep what the deployed version uses until no instance of it runs.",
    links: [
      "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment",
      "https://martinfowler.com/bliki/ParallelChange.html",
    ],
  },
  early: {
    id: "startup/version-before-its-migrations",
    title: "This version does not serve before its migrations",
    failureTitle: "This version may serve before its migrations, and fails then",
    severity: "note",
    why: "Where nothing runs the migrations first, new instances meet the schema of the deployed version.",
    remedy:
      "Run the migrations before the new version is started, or let the new version do without what they add until it is there.",
    links: ["https://martinfowler.com/bliki/ParallelChange.html"],
  },
} as const satisfies Readonly<Record<string, Rule>>;
