import type { Table } from "../shape.ts";

const TEXT = /'((?:[^']|'')*)'/g;
const NUMBER = /(?<![\w.'])\(?(-?\d+(?:\.\d+)?)\)?(?![\w.'])/g;

/** What the checks of a table say about single columns: the literals that they compare with. */
export function literalsInChecks(table: Table): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { kind, columns, definition } of table.constraints) {
    const [column] = columns;
    if (kind !== "check" || columns.length !== 1 || column === undefined) continue;
    const texts = [...definition.matchAll(TEXT)].map(([, text = ""]) => text.replaceAll("''", "'"));
    const numbers = [...definition.replaceAll(TEXT, "").matchAll(NUMBER)].flatMap(
      ([, number = ""]) => [number, String(Number(number) + 1)],
    );
    const literals = texts.length > 0 ? texts : numbers;
    found.set(column, [...(found.get(column) ?? []), ...literals]);
  }
  return found;
}
