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
  /** What stands there to note everything as applied without running it; absent where a tool cannot. */
  readonly stamp?: string;
  /** A file of the application that says where these words do not work. */
  readonly unless?: { readonly file: string; readonly says: RegExp };
}

/**
 * Tools whose command line goes back one migration.
 *
 * Source  the manuals of each tool: its command line. Prisma, Drizzle and Kysely's own have none.
 */
export const TOOL_ROLLBACKS: readonly ToolRollback[] = [
  {
    tool: "flask-migrate",
    up: /\bdb upgrade(?:\s+heads?)?(?=\s|$)/,
    down: "db downgrade",
    stamp: "db stamp heads",
  },
  { tool: "alembic", up: /\bupgrade\s+heads?(?=\s|$)/, down: "downgrade -1", stamp: "stamp heads" },
  {
    tool: "django",
    up: /\bmigrate(?=\s+-|\s*$)/,
    down: "migrate {app} {previous}",
    stamp: "migrate --fake",
  },
  { tool: "typeorm", up: /\bmigration:run(?=\s|$)/, down: "migration:revert" },
  { tool: "knex", up: /\bmigrate:latest(?=\s|$)/, down: "migrate:down" },
  { tool: "sequelize", up: /\bdb:migrate(?=\s|$)/, down: "db:migrate:undo" },
  { tool: "node-pg-migrate", up: /(?<=\bnode-pg-migrate\b.*\s)up(?=\s|$)/, down: "down" },
  { tool: "db-migrate", up: /(?<=\bdb-migrate\b.*\s)up(?=\s|$)/, down: "down" },
  { tool: "mikro-orm", up: /\bmigration:up(?=\s|$)/, down: "migration:down" },
  { tool: "goose", up: /(?<=\bgoose\b.*\s)up(?=\s|$)/, down: "down" },
  { tool: "golang-migrate", up: /(?<=\bmigrate\b.*\s)up(?=\s|$)/, down: "down 1" },
  {
    tool: "rails",
    up: /\bdb:migrate(?=\s|$)/,
    down: "db:rollback",
    // Of several databases it has to be told which one, and that is not the same for every migration.
    unless: { file: "config/database.yml", says: /^\s+migrations_paths:/m },
  },
];
