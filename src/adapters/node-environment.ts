import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { withMentioned } from "./mentioned-variables.ts";

const MEMBER =
  /\bprocess\.env(?:\.([A-Z_][A-Z0-9_]*)|\[\s*["'`]([A-Za-z_]\w*)["'`]\s*\])(?:\s*(?:\?\?|\|\|)\s*(?:["'`]([^"'`]*)["'`]|(\d[\w.]*)))?/g;
const DESTRUCTURED = /\{([^{}]*)\}\s*=\s*process\.env\b/g;
const ZOD_FIELD = /^\s*["']?([A-Z][A-Z0-9_]+)["']?\s*:\s*z\b(.*)$/;

/** Variables that Node sources read: process.env members, destructuring, and zod objects of variables. */
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

type Read = Pick<EnvironmentRead, "name" | "required" | "default">;

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
  const [, field, chain = ""] = ZOD_FIELD.exec(line) ?? [];
  if (field === undefined) return [...members, ...destructured];
  const fallback = /\.default\(\s*["'`]?([^"'`)]*)["'`]?\s*\)/.exec(chain)?.[1];
  const required = fallback === undefined && !/\.(optional|nullish|catch)\(/.test(chain);
  return [
    ...members,
    ...destructured,
    { name: field, required, ...(fallback === undefined ? {} : { default: fallback }) },
  ];
}
