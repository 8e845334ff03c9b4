import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { withMentioned } from "./mentioned-variables.ts";
import { type Read, schemaField } from "./schema-fields.ts";

const MEMBER =
  /\bprocess\.env(?:\.([A-Z_][A-Z0-9_]*)|\[\s*["'`]([A-Za-z_]\w*)["'`]\s*\])(?:\s*(?:\?\?|\|\|)\s*(?:["'`]([^"'`]*)["'`]|(\d[\w.]*)))?/g;
const DESTRUCTURED = /\{([^{}]*)\}\s*=\s*process\.env\b/g;

/** Variables that Node sources read: process.env members, destructuring, and schemas of variables. */
export function nodeReads(
  tree: SourceTree,
  sources: readonly string[],
): readonly EnvironmentRead[] {
  const plain = sources.flatMap((file) => {
    const lines = (tree.read(file) ?? "").split("\n");
    return lines.flatMap((line, index) =>
      readsIn(line).map((read) => ({ ...read, file, line: index + 1 })),
    );
  });
  return withMentioned(plain, tree, sources);
}

function readsIn(line: string): Read[] {
  const members = [...line.matchAll(MEMBER)].map(([, dotted, quoted, text, number]): Read => {
    const fallback = text ?? number;
    return {
      name: dotted ?? quoted ?? "",
      required: false,
      ...(fallback === undefined ? {} : { default: fallback }),
    };
  });
  const destructured = [...line.matchAll(DESTRUCTURED)].flatMap(([, list = ""]) =>
    list.split(",").flatMap((part): Read[] => {
      const [, name, fallback] =
        /^\s*([A-Z_][A-Z0-9_]*)\s*(?::\s*\w+)?\s*(?:=\s*["'`]?([^"'`]*)["'`]?)?\s*$/.exec(part) ??
        [];
      return name === undefined
        ? []
        : [{ name, required: false, ...(fallback === undefined ? {} : { default: fallback }) }];
    }),
  );
  const field = schemaField(line);
  return [...members, ...destructured, ...(field === undefined ? [] : [field])];
}
