import type { MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { NODE_PG_MIGRATE, orderedMigrations } from "../ordered-migrations.ts";

/** The migrations folder in the order of its names. */
export function migrations(tree: SourceTree, settings: Settings): MigrationPlan | NotSupported {
  return orderedMigrations(tree, settings, [NODE_PG_MIGRATE]);
}
