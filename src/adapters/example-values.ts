import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "./directory.ts";

const FILES = [".env.example", ".env.sample", ".env.template", "env.example", ".env.dist"];

interface Documented {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** Documented values of variables, from the example environment file. */
export function exampleValues(tree: SourceTree, directory: string): ReadonlyMap<string, string> {
  return new Map(documented(tree, directory).map(({ name, value }) => [name, value]));
}

/**
 * What the code is seen to read, each with its documented value, and then what is documented only:
 * a loop over names or a validation library reads variables in ways that no pattern sees.
 */
export function withDocumented(
  reads: readonly EnvironmentRead[],
  tree: SourceTree,
  directory: string,
): readonly EnvironmentRead[] {
  const examples = exampleValues(tree, directory);
  const seen = new Set(reads.map(({ name }) => name));
  const shown = reads.map((read) => {
    const example = examples.get(read.name);
    return example === undefined ? read : { ...read, example };
  });
  const unseen = documented(tree, directory).filter(
    ({ name, value }) => value !== "" && !seen.has(name),
  );
  return [
    ...shown,
    ...unseen.map(({ value, ...place }) => ({ ...place, required: false, example: value })),
  ];
}

/** One entry per name, the first that is written. */
function documented(tree: SourceTree, directory: string): readonly Documented[] {
  const found = new Map<string, Documented>();
  for (const file of FILES.map((name) => at(directory, name)))
    for (const assignment of assignmentsIn(tree.read(file) ?? ""))
      if (!found.has(assignment.name)) found.set(assignment.name, { ...assignment, file });
  return [...found.values()];
}

/** Every assignment of an environment file, in order. */
export function assignmentsIn(text: string): readonly Omit<Documented, "file">[] {
  return text.split(/\r?\n/).flatMap((row, index) => {
    const [, name, value = ""] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(row) ?? [];
    return name === undefined ? [] : [{ name, value: unquoted(value), line: index + 1 }];
  });
}

// As dotenv reads it: a quoted value ends at its quote, another one at a comment.
function unquoted(text: string): string {
  const quoted = /^\s*(["'])(.*?)\1\s*(?:#.*)?$/.exec(text);
  return quoted?.[2] ?? text.replace(/(^|\s)#.*$/, "").trim();
}
