import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "../evidence.ts";

/** A package that the manifest names for development only. */
export interface DevDependency {
  readonly name: string;
  /** The line that names it. */
  readonly declared: SourceLine;
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The nearest package.json of a folder of the project; undefined when there is none that can be read. */
export function manifestOf(
  tree: SourceTree,
  directory: string,
): { readonly file: string; readonly text: string; readonly manifest: Manifest } | undefined {
  const folder = directory === "." ? "" : `${directory}/`;
  for (const file of [...new Set([`${folder}package.json`, "package.json"])]) {
    const text = tree.has(file) ? tree.read(file) : undefined;
    if (text === undefined) continue;
    try {
      return { file, text, manifest: JSON.parse(text) as Manifest };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

/** The package of this name, when the manifest has it among the dependencies of development alone. */
export function devDependencyOf(
  tree: SourceTree,
  { name, directory }: { readonly name: string; readonly directory: string },
): DevDependency | undefined {
  const found = manifestOf(tree, directory);
  if (found === undefined) return undefined;
  const { file, text, manifest } = found;
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  const isOfProduction = [dependencies, optionalDependencies, peerDependencies].some(
    (list) => list?.[name] !== undefined,
  );
  if (devDependencies?.[name] === undefined || isOfProduction) return undefined;
  return { name, declared: { file, ...lineOf(text, name) } };
}

/** `@scope/name` or `name` of what an import asks for. */
export function packageOf(specifier: string): string | undefined {
  return /^(@[\w.-]+\/[\w.-]+|[\w-][\w.-]*)(?:\/|$)/.exec(specifier)?.[1];
}

function lineOf(text: string, name: string): { readonly line?: number } {
  const lines = text.split("\n");
  const begin = lines.findIndex((line) => line.includes('"devDependencies"'));
  const index = lines.findIndex((line, at) => at > begin && line.includes(`"${name}"`));
  return index < 0 ? {} : { line: index + 1 };
}
