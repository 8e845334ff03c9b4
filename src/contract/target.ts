import type { MigrationPlan, NotSupported, SchemaPlan } from "#contract/adapter.ts";
import type { Instance } from "#contract/boot.ts";
import type { LaunchPlan } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";

/** The application under test, after detection and the first boot. */
export interface Target {
  readonly tree: SourceTree;
  readonly adapterTitle: string;
  readonly plan: LaunchPlan;
  readonly models: SchemaPlan | NotSupported;
  readonly migrations: MigrationPlan | NotSupported;
  /** The first boot; it may have failed, and then says how. Absent when no phase asked for a boot. */
  readonly instance?: Instance;
}
