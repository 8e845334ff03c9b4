import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { packageManifest } from "../package-manifest.ts";

/** Express as a production dependency; more certain with node-pg-migrate beside it. */
export function detect(tree: SourceTree, directory: string): Detection {
  const manifest = packageManifest(tree, directory);
  if (manifest === undefined || !manifest.dependencies.includes("express"))
    return { confidence: 0, reasons: [] };
  const migrates = manifest.dependencies.includes("node-pg-migrate");
  const reasons = [
    { text: "Express is a dependency", file: manifest.file },
    ...(migrates ? [{ text: "node-pg-migrate is a dependency", file: manifest.file }] : []),
  ];
  return migrates ? { confidence: 0.9, reasons } : { confidence: 0.5, title: "Express", reasons };
}
