import type { Rule } from "#contract/rule.ts";

/** What is asked about the order of migrations, and about databases that exist already. */
export const HISTORY_RULES = {
  headsAfterMerge: {
    id: "schema/heads-after-merge",
    title: "Together with the deployed version's migrations there is one head",
    failureTitle: "Merged with the deployed version, the migrations have several heads",
    severity: "critical",
    why: "Each branch is right by itself; after the merge nothing can be migrated.",
    remedy: "Let this branch's migration follow the newest one of the deployed version.",
    links: [
      "https://alembic.sqlalchemy.org/en/latest/branches.html",
      "https://docs.djangoproject.com/en/stable/topics/migrations/#version-control",
    ],
  },
  outOfOrder: {
    id: "schema/migration-out-of-order",
    title: "New migrations come after those that are applied already",
    failureTitle: "A new migration comes before one that is applied already",
    severity: "critical",
    why: "A new database gets it in its turn; one that exists is past it, and the tool stops or leaves it out.",
    remedy: "Rename the migration so that it comes last.",
    links: [],
  },
  upgradeDiverges: {
    id: "schema/upgrade-diverges",
    title: "A database that is upgraded is like one that is made afresh",
    failureTitle: "A database that is upgraded differs from one that is made afresh",
    severity: "critical",
    why: "Tests run on new databases; production has one that was upgraded.",
    remedy: "Restore the migrations that are applied already, and put the change into a new one.",
    links: [],
  },
} as const satisfies Readonly<Record<string, Rule>>;
