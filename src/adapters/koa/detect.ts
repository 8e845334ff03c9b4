import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { nodeDetection } from "../node-framework.ts";

/** Koa as a production dependency. */
export function detect(tree: SourceTree, directory: string): Detection {
  return nodeDetection(tree, directory, { package: "koa", title: "Koa", confidence: 0.7 });
}
