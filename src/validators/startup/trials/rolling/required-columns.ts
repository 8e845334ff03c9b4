import type { Target } from "#contract/target.ts";
import { type Catalog, type Column, qualified } from "#engines/catalog/shape.ts";
import { migrationLine } from "#engines/migrations/migration-line.ts";
import type { RequiredColumn } from "./evidence.ts";

/** New columns of existing tables that every row must be given: whoever does not know them cannot insert. */
export function requiredColumns(
  target: Target,
  before: Catalog,
  after: Catalog,
): readonly RequiredColumn[] {
  const known = new Map(before.tables.map((table) => [qualified(table), table]));
  return after.tables.flatMap((table): readonly RequiredColumn[] => {
    const old = known.get(qualified(table));
    if (old === undefined) return [];
    const names = new Set(old.columns.map(({ name }) => name));
    const added = table.columns.filter((column) => !names.has(column.name) && isRequired(column));
    return added.map(({ name }) => {
      const said = [`column "${name}" of relation "${table.name}"`];
      const at = migrationLine(target, { frames: [], said, statement: "" });
      return { table: qualified(table), column: name, ...(at === undefined ? {} : { at }) };
    });
  });
}

function isRequired({ nullable, default: given, identity, generated }: Column): boolean {
  return !nullable && given === null && identity === "none" && generated === null;
}
