import type { MigrationFile, MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "../directory.ts";
import { migratedDatabases } from "./databases.ts";

const CLASS = /^\s*class\s+[\w:]+\s*<\s*ActiveRecord::Migration(?:\[(\d+\.\d+)\])?/;

/** Files of db/migrate, and of the further databases' folders, in the order of their versions. */
export function migrations(tree: SourceTree, settings: Settings): MigrationPlan | NotSupported {
  const directory = at(settings.app.directory, "db/migrate");
  const names = migratedDatabases(tree, settings.app.directory);
  const folders = [
    directory,
    ...names.map((name) => at(settings.app.directory, `db/${name}_migrate`)),
  ];
  const versioned = folders.flatMap((folder) => versionsIn(tree, folder));
  if (versioned.length === 0)
    return { supported: false, reason: `there is no migration in ${directory}` };
  const ordered = versioned.sort((a, b) => Number(a.id) - Number(b.id));
  const files = ordered.map(({ file, id }, index): MigrationFile => {
    const previous = ordered[index - 1];
    return {
      ...{ file, id, parents: previous === undefined ? [] : [previous.id] },
      ...declaration(tree.read(file) ?? ""),
    };
  });
  const bookkeeping = ["schema_migrations", "ar_internal_metadata"];
  return { supported: true, tool: "rails", directory, files, bookkeeping, graph: false };
}

function versionsIn(tree: SourceTree, folder: string) {
  return tree.files.flatMap((file) => {
    if (!file.startsWith(`${folder}/`)) return [];
    // What a gem copied has the gem's name before its ending.
    const id = /^(\d+)_\w+(?:\.\w+)?\.rb$/.exec(file.slice(folder.length + 1))?.[1];
    return id === undefined ? [] : [{ file, id }];
  });
}

function declaration(text: string): Pick<MigrationFile, "line" | "writtenFor"> {
  const rows = text.split("\n");
  const index = rows.findIndex((row) => CLASS.test(row));
  const release = CLASS.exec(rows[index] ?? "")?.[1];
  return {
    line: Math.max(index, 0) + 1,
    ...(release === undefined ? {} : { writtenFor: release }),
  };
}
