import type { MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { KNEX, NODE_PG_MIGRATE, orderedMigrations } from "../ordered-migrations.ts";

/** Fastify has no migrations of its own; these tools keep theirs in one ordered folder. */
export function migrations(tree: SourceTree, settings: Settings): MigrationPlan | NotSupported {
  return orderedMigrations(tree, settings, [NODE_PG_MIGRATE, KNEX]);
}
