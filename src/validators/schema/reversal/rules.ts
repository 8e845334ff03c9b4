import type { Rule } from "#contract/rule.ts";

/** What is asked when this branch's migrations are taken back from a database with rows. */
export const REVERSAL_RULES = {
  loss: {
    id: "schema/rollback-data-loss",
    title: "Rolling this branch's migrations back leaves the rows as they were",
    failureTitle: "Rolling back loses rows or values that the migrations had kept",
    severity: "warning",
    why: "Whoever rolls a deployment back expects the data that was there before it.",
    remedy: "Let the reversal bring back what it removes, or say in it that there is no way back.",
    links: ["https://www.postgresql.org/docs/current/sql-altertable.html"],
  },
} as const satisfies Readonly<Record<string, Rule>>;
