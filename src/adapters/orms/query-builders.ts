import { type NodeOrm, notSupported } from "./orm.ts";

const withoutModels = (id: string, title: string, packages: readonly string[]): NodeOrm => ({
  id,
  title,
  packages,
  input: () =>
    notSupported(
      `${title} has no models that build a schema; database.models may name a command that creates what the code expects`,
    ),
});

/** What speaks SQL without a description of the tables that could build them. */
export const QUERY_BUILDERS: readonly NodeOrm[] = [
  withoutModels("objection", "Objection", ["objection"]),
  withoutModels("kysely", "Kysely", ["kysely"]),
  withoutModels("knex", "Knex", ["knex"]),
  withoutModels("node-pg-migrate", "node-pg-migrate", ["node-pg-migrate"]),
  withoutModels("pg", "SQL through pg", ["pg", "postgres", "slonik", "pg-promise"]),
];
