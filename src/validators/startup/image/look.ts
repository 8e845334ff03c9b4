import type { ContainerPlan, Image } from "#contract/container.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { ReadDockerfile } from "#engines/dockerfile/project.ts";

/** What every observation of the image works with. */
export interface Look {
  readonly tree: SourceTree;
  readonly plan: ContainerPlan;
  readonly image: Image;
  readonly dockerfile: ReadDockerfile | undefined;
  /** Folder of the image where the project lies. Absolute. */
  readonly root: string;
  /** Folder that the start command runs in. Absolute. */
  readonly cwd: string;
  redact(text: string): string;
}
