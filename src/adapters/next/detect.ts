import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { nodeDetection } from "../node-framework.ts";

/** Next as a production dependency; a server of the project's own around it is what production runs. */
export function detect(tree: SourceTree, directory: string): Detection {
  return nodeDetection(tree, directory, { package: "next", title: "Next.js", confidence: 0.75 });
}
