import type { Detection } from "#contract/adapter.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "../directory.ts";

const RAILS = /^\s*gem\s+["']rails["']/;

/** Rails in the Gemfile, or in the lock file of an application that requires its parts. */
export function detect(tree: SourceTree, directory: string): Detection {
  const file = at(directory, "Gemfile");
  const lines = (tree.read(file) ?? "").split("\n");
  const index = lines.findIndex((line) => RAILS.test(line));
  if (index < 0) return { confidence: 0, reasons: [] };
  const reasons = [{ text: "Rails is required", file, line: index + 1 }];
  const application = at(directory, "config/application.rb");
  return tree.files.includes(application)
    ? { confidence: 0.9, reasons: [...reasons, { text: "an application", file: application }] }
    : { confidence: 0.4, reasons };
}
