import type { SourceTree } from "#contract/source-tree.ts";
import type { Target } from "#contract/target.ts";

/** The project as its commands find it: whatever runs in a container prints paths of the image. */
export function targetTree({ tree, root }: Target): SourceTree {
  const { files } = tree;
  return { root, files, read: (path) => tree.read(path), has: (path) => tree.has(path) };
}
