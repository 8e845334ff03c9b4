import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "./directory.ts";

export interface PackageManifest {
  readonly file: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of production dependencies. */
  readonly dependencies: readonly string[];
  readonly developmentDependencies: readonly string[];
  readonly main?: string;
  /** 1-based line of a script in the file. */
  lineOf(script: string): number;
}

/** package.json of the application; undefined when it is absent or not JSON. */
export function packageManifest(tree: SourceTree, directory: string): PackageManifest | undefined {
  const file = at(directory, "package.json");
  const text = tree.read(file);
  if (text === undefined) return undefined;
  const value = parsed(text);
  if (value === undefined) return undefined;
  const main = typeof value["main"] === "string" ? { main: value["main"] } : {};
  return {
    file,
    scripts: texts(value["scripts"]),
    dependencies: Object.keys(texts(value["dependencies"])),
    developmentDependencies: Object.keys(texts(value["devDependencies"])),
    ...main,
    lineOf: (script) =>
      Math.max(1, text.split("\n").findIndex((line) => line.includes(`"${script}":`)) + 1),
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
