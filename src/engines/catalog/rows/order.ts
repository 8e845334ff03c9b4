import { qualified, type Table } from "../shape.ts";
import { foreignKeys } from "./foreign-keys.ts";

/**
 * Tables so that each comes after those that its rows must refer to. In a circle the table whose rows
 * need the fewest others comes first.
 */
export function inForeignKeyOrder(tables: readonly Table[]): readonly Table[] {
  const waiting = new Map(tables.map((table) => [qualified(table), needsOf(table)]));
  const byName = new Map(tables.map((table) => [qualified(table), table]));
  const ordered: Table[] = [];
  while (waiting.size > 0) {
    const open = (needs: ReadonlySet<string>) => [...needs].filter((name) => waiting.has(name));
    const [next] = [...waiting].sort(([, a], [, b]) => open(a).length - open(b).length)[0] ?? [];
    if (next === undefined) break;
    waiting.delete(next);
    const table = byName.get(next);
    if (table !== undefined) ordered.push(table);
  }
  return ordered;
}

/** What a row cannot do without; a reference that may be null is not among it, nor is the table itself. */
function needsOf(table: Table): ReadonlySet<string> {
  const nullable = new Set(
    table.columns.filter(({ nullable }) => nullable).map(({ name }) => name),
  );
  return new Set(
    foreignKeys(table)
      .filter(({ columns }) => !columns.some((column) => nullable.has(column)))
      .map((key) => key.table)
      .filter((name) => name !== qualified(table)),
  );
}
