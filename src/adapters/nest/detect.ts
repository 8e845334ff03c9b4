import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { nodeDetection } from "../node-framework.ts";

/** Nest as a production dependency; Express or Fastify below it is a detail of Nest's. */
export function detect(tree: SourceTree, directory: string): Detection {
  return nodeDetection(tree, directory, {
    package: "@nestjs/core",
    title: "Nest",
    confidence: 0.95,
  });
}
