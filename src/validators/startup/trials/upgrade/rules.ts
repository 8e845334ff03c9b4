import type { Rule } from "#contract/rule.ts";

const ROLLOUT =
  "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment";
const ALTER_TABLE = "https://www.postgresql.org/docs/current/sql-altertable.html";
const RELEASE_PHASE = "https://devcenter.heroku.com/articles/release-phase";

/** What is asked when the deployed version's schema is brought to this version's. */
export const UPGRADE_RULES = {
  upgrade: {
    id: "startup/upgrade-failure",
    title: "The migrations run on the deployed version's schema",
    failureTitle: "The migrations fail on the deployed version's schema",
    severity: "critical",
    why: "Production is never empty: the release step that fails there ends the deployment.",
    remedy: "Run the migrations on a database that the deployed version has migrated.",
    links: [RELEASE_PHASE],
  },
  withRows: {
    id: "startup/upgrade-failure-with-rows",
    title: "The migrations run on the deployed version's schema with rows in it",
    failureTitle: "The migrations fail as soon as there are rows",
    severity: "critical",
    why: "A change that an empty table takes is refused where the rows of production contradict it.",
    remedy: "Fill or clean the rows in the migration before the constraint is added.",
    links: [ALTER_TABLE],
  },
  edited: {
    id: "startup/applied-migration-edited",
    title: "Migrations of the deployed version are left as they are",
    failureTitle: "A migration that the deployed version has applied was edited",
    severity: "critical",
    why: "A migration that has run is not run again: the database of production never gets the change.",
    remedy: "Restore the file, and put the change into a new migration.",
    links: ["https://documentation.red-gate.com/fd/migrations-271585107.html"],
  },
  bootOnRows: {
    id: "startup/boot-failure-on-rows",
    title: "The application starts on an upgraded database with rows in it",
    failureTitle: "The application does not start on an upgraded database with rows in it",
    severity: "critical",
    why: "What is read or repaired at the start meets the rows of production, not an empty table.",
    remedy: "Make the work at the start cope with every row that the schema permits.",
    links: [ROLLOUT],
  },
} as const satisfies Readonly<Record<string, Rule>>;
