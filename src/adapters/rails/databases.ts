import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "../directory.ts";

export interface RailsDatabase {
  readonly name: string;
  /** 1-based line of `config/database.yml`. */
  readonly line: number;
}

/**
 * The databases of production in `config/database.yml`; empty where it has one, which has no name.
 *
 * Source  Rails guides, "Multiple Databases with Active Record": a key below `production` with keys of
 *         its own. The file is a template, so that it is read by its indentation.
 */
export function productionDatabases(tree: SourceTree, directory: string): readonly RailsDatabase[] {
  const rows = (tree.read(at(directory, "config/database.yml")) ?? "").split("\n");
  const start = rows.findIndex((row) => /^production:\s*(?:&\w+\s*)?$/.test(row));
  if (start < 0) return [];
  const end = rows.findIndex((row, index) => index > start && /^[^\s#<]/.test(row));
  const own = rows
    .map((text, index) => ({ text, line: index + 1, depth: depthOf(text) }))
    .slice(start + 1, end === -1 ? undefined : end)
    .filter(({ text }) => /^\s+[^\s#]/.test(text));
  const depth = own[0]?.depth;
  return own.flatMap(({ text, line, depth: its }, index) => {
    const name = /^\s+(\w+):\s*(?:&\w+\s*)?$/.exec(text)?.[1];
    const isMapping = (own[index + 1]?.depth ?? 0) > its;
    return name !== undefined && its === depth && isMapping ? [{ name, line }] : [];
  });
}

/**
 * Rails reads where each of them is from a variable of its name, which no source mentions.
 *
 * Source  Active Record, `DatabaseConfigurations#environment_url_config`.
 */
export function databaseReads(tree: SourceTree, directory: string): readonly EnvironmentRead[] {
  const file = at(directory, "config/database.yml");
  return productionDatabases(tree, directory)
    .filter(({ name }) => name !== "primary")
    .map(({ name, line }) => ({
      name: `${name.toUpperCase()}_DATABASE_URL`,
      ...{ file, line, required: false },
    }));
}

/**
 * Names of the further databases that have migrations. One that has none, such as a cache whose schema a
 * gem brings, is built by nothing that could be compared with.
 */
export function migratedDatabases(tree: SourceTree, directory: string): readonly string[] {
  return productionDatabases(tree, directory)
    .map(({ name }) => name)
    .filter((name) => name !== "primary")
    .filter((name) => {
      const folder = at(directory, `db/${name}_migrate/`);
      return tree.files.some((file) => file.startsWith(folder));
    });
}

function depthOf(text: string): number {
  return /^\s*/.exec(text)?.[0].length ?? 0;
}
