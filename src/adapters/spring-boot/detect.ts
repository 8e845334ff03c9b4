import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { applicationClass, javaBuild } from "./build.ts";

/** A build that knows Spring Boot, and the class that starts it. */
export function detect(tree: SourceTree, directory: string): Detection {
  const build = javaBuild(tree, directory);
  if (build === undefined) return { confidence: 0, reasons: [] };
  const reasons = [{ text: "Spring Boot in the build file", file: build.file }];
  const started = applicationClass(tree, directory === "." ? "" : `${directory}/`);
  return started === undefined
    ? { confidence: 0.4, reasons }
    : { confidence: 0.9, reasons: [...reasons, started] };
}
