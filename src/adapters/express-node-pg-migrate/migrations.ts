import type { MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "../directory.ts";
import { orderedMigrations, writtenAs } from "../recognised-migrations.ts";

/** The folder of node-pg-migrate in the order of its names, else the migrations of another tool. */
export function migrations(tree: SourceTree, settings: Settings): MigrationPlan | NotSupported {
  const manifest = tree.read(at(settings.app.directory, "package.json")) ?? "";
  // A development dependency counts: the migrations may be run by a job of their own.
  if (!manifest.includes('"node-pg-migrate"'))
    return orderedMigrations(tree, settings.app.directory);
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
      ...writtenAs(tree, file),
    };
  });
  return {
    supported: true,
    tool: "node-pg-migrate",
    directory,
    files,
    bookkeeping: ["pgmigrations"],
    graph: false,
  };
}
