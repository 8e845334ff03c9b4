/** Whose migrations they are; see `projects.ts`. */
export type Tool = "sql" | "alembic" | "node-pg-migrate" | "knex" | "django";

/** One migration that fails with rows, and its safe twin, on the same deployed schema. */
export interface RowCase {
  /** Stable, words with hyphens. */
  readonly id: string;
  readonly tool: Tool;
  /** Body of the migration that is deployed. */
  readonly base: string;
  /** Body of this branch's migration that does not mind its rows. */
  readonly failing: string;
  /** The same change, made so that the rows are taken care of. */
  readonly safe: string;
  readonly sqlstate: string;
  /** What the finding says of the row that is refused. */
  readonly row: RegExp;
}

/** A case in plain SQL. */
export function sqlCase(id: string, given: Omit<RowCase, "id" | "tool">): RowCase {
  return { id, tool: "sql", ...given };
}
