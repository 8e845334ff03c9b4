import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "./start-command.ts";

const FILES = [".env.example", ".env.sample", ".env.template", "env.example", ".env.dist"];

/** Documented values of variables, from the example environment file. */
export function exampleValues(tree: SourceTree, directory: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const name of FILES) {
    for (const line of (tree.read(at(directory, name)) ?? "").split(/\r?\n/)) {
      const [, key, value = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
      if (key !== undefined && !values.has(key))
        values.set(key, value.trim().replace(/^(["'])(.*)\1$/, "$2"));
    }
  }
  return values;
}
