import type { Rule } from "#contract/rule.ts";

const ERROR_CODES = "https://www.postgresql.org/docs/current/errcodes-appendix.html";

/** What is asked of the migrated database through the models themselves. */
export const QUERY_RULES = {
  unqueryable: {
    id: "schema/model-unqueryable",
    title: "Every mapped class can be selected from the migrated database",
    failureTitle: "A mapped class cannot be selected from the migrated database",
    severity: "critical",
    why: "Every request that loads such an object fails with an error of the server.",
    remedy: "Bring the class and the migrations to the same tables, columns, types and functions.",
    links: [ERROR_CODES],
  },
  unjoinable: {
    id: "schema/relationship-unjoinable",
    title: "Every relationship of the models can be joined in the migrated database",
    failureTitle: "A relationship of the models cannot be joined in the migrated database",
    severity: "critical",
    why: "Every query along it fails, for instance because both sides have types that nothing compares.",
    remedy: "Give both sides of the relationship the same type, in the models and in a migration.",
    links: [ERROR_CODES],
  },
  uninsertable: {
    id: "schema/row-uninsertable",
    title: "Rows that the models make can be inserted into the migrated database",
    failureTitle: "A row that the models make cannot be inserted into the migrated database",
    severity: "critical",
    why: "Every request that stores such an object fails with an error of the server.",
    remedy: "Map the column that the table requires, or give it a default in a migration.",
    links: [ERROR_CODES],
  },
} as const satisfies Readonly<Record<string, Rule>>;
