import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { withMentioned } from "../mentioned-variables.ts";

const INDEXED = /\bENV\[\s*["']([A-Za-z_]\w*)["']\s*\](?:\s*\|\|\s*["']([^"']*)["'])?/g;
// A second argument or a block is the default.
const FETCHED =
  /\bENV\.fetch\(?\s*["']([A-Za-z_]\w*)["']\s*(?:,\s*["']?([^"'),]*)["']?\s*)?\)?(\s*(?:\{|do\b))?(?:\s*["']?([^"'}]*?)["']?\s*\})?/g;

/** Variables that Ruby sources and the YAML files of config read. */
export function rubyReads(
  tree: SourceTree,
  sources: readonly string[],
): readonly EnvironmentRead[] {
  const reads = sources.flatMap((file) =>
    (tree.read(file) ?? "").split("\n").flatMap((line, index) => {
      if (/^\s*#/.test(line)) return [];
      return readsIn(line).map((read) => ({ ...read, file, line: index + 1 }));
    }),
  );
  return withMentioned(reads, tree, sources);
}

type Read = Pick<EnvironmentRead, "name" | "required" | "default">;

function readsIn(line: string): readonly Read[] {
  const indexed = [...line.matchAll(INDEXED)].map(
    ([, name = "", fallback]): Read => ({
      name,
      required: false,
      ...(fallback === undefined ? {} : { default: fallback }),
    }),
  );
  const fetched = [...line.matchAll(FETCHED)].map(([, name = "", second, block, inBlock]): Read => {
    const fallback = second ?? (block === undefined ? undefined : (inBlock ?? ""));
    return {
      name,
      required: fallback === undefined,
      ...(fallback === undefined ? {} : { default: fallback }),
    };
  });
  return [...indexed, ...fetched];
}
