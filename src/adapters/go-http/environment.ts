import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { withMentioned } from "../mentioned-variables.ts";

const READ = /\bos\.(?:Getenv|LookupEnv)\(\s*"([A-Za-z_]\w*)"\s*\)/g;
// caarlos0/env and envconfig: the name, its options, and the default in a tag of its own.
const TAG = /`[^`]*\b(?:env|envconfig):"([A-Z][A-Z0-9_]*)((?:,[\w=]+)*)"[^`]*`/g;
const TAG_DEFAULT = /\b(?:envDefault|default):"([^"]*)"/;
const HELPER = /^func (?:\([^)]{0,100}\) )?(\w+)\((\w+)[ ,][^)]{0,200}\)[^{\n]{0,200}\{/gm;
// A helper that reads a variable does so in its first lines.
const BODY = 400;
const REFUSAL = /\b(?:fmt\.Errorf|errors\.New|panic|log\.(?:Fatal|Panic)\w*)\(/;

/** Variables that Go sources read: through os, through a function that hands the name on, in tags. */
export function goReads(tree: SourceTree, sources: readonly string[]): readonly EnvironmentRead[] {
  const helpers = new Map(sources.flatMap((file) => helpersIn(tree.read(file) ?? "")));
  const plain = sources.flatMap((file) =>
    (tree.read(file) ?? "")
      .split("\n")
      .flatMap((line, index) =>
        readsIn(line, helpers).map((read) => ({ ...read, file, line: index + 1 })),
      ),
  );
  return withMentioned(plain, tree, sources);
}

/** Functions that hand a name on, and whether they refuse its absence. */
function helpersIn(text: string): readonly (readonly [name: string, refuses: boolean])[] {
  return [...text.matchAll(HELPER)].flatMap((match) => {
    const [whole, name = "", parameter = ""] = match;
    const body = text.slice(match.index + whole.length, match.index + whole.length + BODY);
    const own = body.split("\n}")[0] ?? "";
    return new RegExp(`\\bos\\.(?:Getenv|LookupEnv)\\(${parameter}\\)`).test(own)
      ? [[name, REFUSAL.test(own)] as const]
      : [];
  });
}

type Read = Pick<EnvironmentRead, "name" | "required" | "default">;

function readsIn(line: string, helpers: ReadonlyMap<string, boolean>): readonly Read[] {
  const direct = [...line.matchAll(READ)].map(([, name = ""]) => ({ name, required: false }));
  const tagged = [...line.matchAll(TAG)].map(([tag, name = "", options = ""]): Read => {
    const fallback = TAG_DEFAULT.exec(tag)?.[1];
    const required = /,(?:required|notEmpty)\b/.test(options) || /\brequired:"true"/.test(tag);
    return { name, required, ...(fallback === undefined ? {} : { default: fallback }) };
  });
  const called = [...line.matchAll(/\b(\w+)\(\s*"([A-Z][A-Z0-9_]*)"(?:\s*,\s*"([^"]*)")?/g)]
    .filter(([, name = ""]) => helpers.has(name))
    .map(([, helper = "", name = "", fallback]): Read => {
      const given = fallback === undefined ? {} : { default: fallback };
      return { name, required: helpers.get(helper) === true, ...given };
    });
  return [...direct, ...tagged, ...called];
}
