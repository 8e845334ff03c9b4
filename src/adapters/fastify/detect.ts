import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { nodeDetection } from "../node-framework.ts";

/** Fastify as a production dependency; Nest and Next may have it below them. */
export function detect(tree: SourceTree, directory: string): Detection {
  return nodeDetection(tree, directory, {
    package: "fastify",
    title: "Fastify",
    confidence: 0.8,
  });
}
