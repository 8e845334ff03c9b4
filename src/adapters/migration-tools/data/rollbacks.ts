/** How a command that applies everything becomes one that takes the newest migration back. */
export interface ToolRollback {
  /** `id` of the tool. */
  readonly tool: string;
  /** The words that say "apply everything". */
  readonly up: RegExp;
  /**
   * What stands there instead. `{app}` and `{previous}` are the application of the migration and the
   * one before it, for a tool that only goes to a named one.
   */
  readonly down: string;
}

/**
 * Tools whose command line goes back one migration.
 *
 * Source  the manuals of each tool: its command line. Prisma, Drizzle and Kysely's own have none.
 */
export const TOOL_ROLLBACKS: readonly ToolRollback[] = [
  { tool: "flask-migrate", up: /\bdb upgrade(?:\s+heads?)?(?=\s|$)/, down: "db downgrade" },
  { tool: "alembic", up: /\bupgrade\s+heads?(?=\s|$)/, down: "downgrade -1" },
  {
    tool: "django",
    up: /\bmigrate(?=\s+-|\s*$)/,
    down: "migrate {app} {previous}",
  },
  { tool: "typeorm", up: /\bmigration:run(?=\s|$)/, down: "migration:revert" },
  { tool: "knex", up: /\bmigrate:latest(?=\s|$)/, down: "migrate:down" },
  { tool: "sequelize", up: /\bdb:migrate(?=\s|$)/, down: "db:migrate:undo" },
  { tool: "node-pg-migrate", up: /(?<=\bnode-pg-migrate\b.*\s)up(?=\s|$)/, down: "down" },
  { tool: "db-migrate", up: /(?<=\bdb-migrate\b.*\s)up(?=\s|$)/, down: "down" },
  { tool: "mikro-orm", up: /\bmigration:up(?=\s|$)/, down: "migration:down" },
  { tool: "goose", up: /(?<=\bgoose\b.*\s)up(?=\s|$)/, down: "down" },
  { tool: "golang-migrate", up: /(?<=\bmigrate\b.*\s)up(?=\s|$)/, down: "down 1" },
  { tool: "rails", up: /\bdb:migrate(?=\s|$)/, down: "db:rollback" },
];
