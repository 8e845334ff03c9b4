import { alembicFile } from "./alembic.ts";
import { djangoFile } from "./django.ts";
import { knexFile } from "./knex.ts";
import { nodePgMigrateFile } from "./node-pg-migrate.ts";
import { railsFile } from "./rails.ts";
import type { FileQuestion, ReadyFile } from "./ready-file.ts";
import { drizzleFile, flywayFile, golangMigrateFile, gooseFile, plainFile } from "./sql.ts";
import { typeormFile } from "./typeorm.ts";

const TOOLS: Readonly<Record<string, (question: FileQuestion) => ReadyFile | undefined>> = {
  alembic: alembicFile,
  "flask-migrate": alembicFile,
  django: djangoFile,
  rails: railsFile,
  typeorm: typeormFile,
  drizzle: drizzleFile,
  knex: knexFile,
  "node-pg-migrate": nodePgMigrateFile,
  flyway: flywayFile,
  goose: gooseFile,
  "golang-migrate": golangMigrateFile,
  sql: plainFile,
};

/** The next migration in a tool's own form; undefined for a tool whose form is not known. */
export function readyFile(tool: string, question: FileQuestion): ReadyFile | undefined {
  return TOOLS[tool]?.(question);
}
