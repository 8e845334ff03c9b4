import type { MigrationPlan, NotSupported, SchemaPlan } from "#contract/adapter.ts";
import type { Instance } from "#contract/boot.ts";
import type { Changes } from "#contract/changes.ts";
import type { ContainerPlan, Image } from "#contract/container.ts";
import type { DeployedVersion } from "#contract/deployed.ts";
import type { LaunchPlan } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";

/** The application under test, after detection and the first boot. */
export interface Target {
  readonly tree: SourceTree;
  /** Where its commands find the project: the tree's root, or a folder of the image. Absolute. */
  readonly root: string;
  /** Present when a container carries it. */
  readonly container?: TargetContainer;
  /** The plan of an image that could not be built. */
  readonly unbuilt?: ContainerPlan;
  readonly adapterTitle: string;
  readonly plan: LaunchPlan;
  readonly models: SchemaPlan | NotSupported;
  readonly migrations: MigrationPlan | NotSupported;
  /** The first boot; it may have failed, and then says how. Absent when no phase asked for a boot. */
  readonly instance?: Instance;
  /** What this branch changes against the deployed version; absent when there is none to compare with. */
  readonly changes?: Changes;
  /** The version that it was changed from; absent when there is none to compare with. */
  readonly deployed?: DeployedVersion;
}

export interface TargetContainer {
  readonly plan: ContainerPlan;
  readonly image: Image;
}
