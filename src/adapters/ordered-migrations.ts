import type { MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "./directory.ts";

/** A tool that applies the files of one folder in the order of their names. */
export interface OrderedTool {
  /** As package.json names it. */
  readonly package: string;
  readonly bookkeeping: readonly string[];
}

export const NODE_PG_MIGRATE: OrderedTool = {
  package: "node-pg-migrate",
  bookkeeping: ["pgmigrations"],
};
export const KNEX: OrderedTool = {
  package: "knex",
  bookkeeping: ["knex_migrations", "knex_migrations_lock"],
};

/** The migrations folder of the first of these tools that the project names. */
export function orderedMigrations(
  tree: SourceTree,
  settings: Settings,
  tools: readonly OrderedTool[],
): MigrationPlan | NotSupported {
  const manifest = tree.read(at(settings.app.directory, "package.json")) ?? "";
  // A development dependency counts: the migrations may be run by a job of their own.
  const tool = tools.find((known) => manifest.includes(`"${known.package}"`));
  if (tool === undefined) {
    const names = tools.map((known) => known.package).join(" or ");
    return { supported: false, reason: `${names} is not a dependency` };
  }
  const directory = at(settings.app.directory, "migrations");
  const names = tree.files
    .filter((file) => file.startsWith(`${directory}/`) && /\.(c?js|mjs|ts|sql)$/.test(file))
    .sort();
  if (names.length === 0)
    return { supported: false, reason: `there is no migration in ${directory}` };
  const idOf = (file: string) => file.slice(directory.length + 1).replace(/\.\w+$/, "");
  const files = names.map((file, index) => {
    const previous = names[index - 1];
    return {
      file,
      id: idOf(file),
      parents: previous === undefined ? [] : [idOf(previous)],
      line: 1,
    };
  });
  const { package: name, bookkeeping } = tool;
  return { supported: true, tool: name, directory, files, bookkeeping, graph: false };
}
