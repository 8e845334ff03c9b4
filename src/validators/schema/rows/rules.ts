import type { Rule } from "#contract/rule.ts";

const ALTER_TABLE = "https://www.postgresql.org/docs/current/sql-altertable.html";
const RELEASE_PHASE = "https://devcenter.heroku.com/articles/release-phase";

/** What is asked when this branch's migrations meet a schema that is in use. */
export const ROW_RULES = {
  upgrade: {
    id: "schema/upgrade-failure",
    title: "This branch's migrations run on the schema that is deployed",
    failureTitle: "This branch's migrations fail on the schema that is deployed",
    severity: "critical",
    why: "Production is never empty: the release step that fails there ends the deployment.",
    remedy: "Run the migrations on a database that the deployed version has migrated.",
    links: [RELEASE_PHASE],
  },
  refused: {
    id: "schema/row-refused",
    title: "This branch's migrations run with every row that the deployed schema permits",
    failureTitle: "A migration refuses a row that the deployed schema permits",
    severity: "critical",
    why: "A change that an empty table takes is refused where the rows of production contradict it.",
    remedy: "Fill or clean the rows in the migration before the constraint is added.",
    links: [ALTER_TABLE],
  },
  loss: {
    id: "schema/data-loss",
    title: "This branch's migrations keep every row and every value",
    failureTitle: "A migration loses rows or values",
    severity: "warning",
    why: "What a migration drops, cuts or overwrites is gone from production when it has run.",
    remedy:
      "Keep the old values until nobody needs them, or say in the migration that they may go.",
    links: [ALTER_TABLE],
  },
} as const satisfies Readonly<Record<string, Rule>>;
