import type { MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";

/** The deployed version as Git has it. */
export interface DeployedFiles {
  /** As the settings or the event name it, such as `origin/main`. */
  readonly reference: string;
  /** Full id of the commit that is deployed. */
  readonly commit: string;
  /** Full id of the commit in which this branch begins; the same when it holds all of the deployed version. */
  readonly mergeBase: string;
  /** Its files, in a folder of the run. */
  readonly tree: SourceTree;
  /** `git diff --unified=0` from the merge base to the working tree; paths relative to the project. */
  readonly diff: string;
  /** Relative to the project: files that Git does not know yet and does not ignore. */
  readonly untracked: readonly string[];
}

/** Whether the deployed version can be had here. */
export type DeployedOpening =
  | { readonly isThere: true; readonly files: DeployedFiles }
  | {
      readonly isThere: false;
      /** One sentence without a full stop. */
      readonly reason: string;
    };

/** What a validator may know about the deployed version. */
export interface DeployedVersion {
  readonly reference: string;
  readonly tree: SourceTree;
  readonly migrations: MigrationPlan | NotSupported;
  /** Whether it can be booted here, as `version: "base"`. */
  readonly isBootable: boolean;
}
