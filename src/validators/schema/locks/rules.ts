import type { Rule } from "#contract/rule.ts";

const EXPLICIT_LOCKING = "https://www.postgresql.org/docs/current/explicit-locking.html";
const ALTER_TABLE = "https://www.postgresql.org/docs/current/sql-altertable.html";

/** What is asked about the migrations that are new against the deployed version, while they run. */
export const LOCK_RULES = {
  blocking: {
    id: "schema/blocking-migration",
    title: "The migrations keep nobody waiting for longer with more rows",
    failureTitle: "A migration keeps reads or writes waiting, and longer with more rows",
    severity: "warning",
    why: "The deployed version still serves while the migrations run: on a table of production's size its requests wait, time out, and use up the pool of connections.",
    remedy: "Use the form of the statement that does not hold the lock while it works.",
    links: [EXPLICIT_LOCKING, ALTER_TABLE],
  },
  rewrite: {
    id: "schema/table-rewrite",
    title: "The migrations write no table of the deployed version anew",
    failureTitle: "A migration writes a whole table anew while nobody can use it",
    severity: "warning",
    why: "Every row and every index is written again under a lock that stops reads and writes, and the disk needs room for both copies.",
    remedy: "Add a new column, fill it in batches, and switch over in a later deployment.",
    links: [ALTER_TABLE, EXPLICIT_LOCKING],
  },
} as const satisfies Readonly<Record<string, Rule>>;
