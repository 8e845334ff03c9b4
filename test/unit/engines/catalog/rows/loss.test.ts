import * as fc from "fast-check";
import { expect, test } from "vitest";
import { keptAs } from "#engines/catalog/rows/kept-value.ts";
import { lossesBetween } from "#engines/catalog/rows/loss.ts";
import type { StoredTable } from "#engines/catalog/rows/stored.ts";

const cell = fc.option(fc.string({ maxLength: 6 }), { nil: null });
const stored: fc.Arbitrary<StoredTable> = fc
  .array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 })
  .map((rows) => ({
    ...{ id: "1", name: "public.people", count: rows.length },
    columns: [
      { number: 1, name: "id", type: "integer", isKey: true, isGenerated: false },
      { number: 2, name: "email", type: "text", isKey: false, isGenerated: false },
      { number: 3, name: "note", type: "text", isKey: false, isGenerated: false },
    ],
    rows: rows.map(([email, note], index) => [String(index), email, note]),
  }));

test("nothing is lost between a database and itself, whatever it is called and however it is ordered", () => {
  fc.assert(
    fc.property(stored, (table) => {
      expect(lossesBetween([table], [table])).toEqual([]);
      const renamed = {
        ...{ ...table, name: "app.persons", rows: [...table.rows].reverse() },
        columns: table.columns.map((column) => ({ ...column, name: `${column.name}_2` })),
      };
      expect(lossesBetween([table], [renamed])).toEqual([]);
    }),
  );
});

test("every row that is gone is counted, and named by its key", () => {
  fc.assert(
    fc.property(stored, fc.nat(), (table, at) => {
      const gone = at % table.rows.length;
      const rows = table.rows.filter((_row, index) => index !== gone);
      const [loss, ...others] = lossesBetween([table], [{ ...table, rows, count: rows.length }]);
      expect(others).toEqual([]);
      expect(loss).toMatchObject({ kind: "rows", count: 1, of: table.rows.length });
      expect(loss?.examples[0]?.key).toEqual({ id: String(gone) });
    }),
  );
});

test("a column that is gone loses its values, unless a new one holds them", () => {
  fc.assert(
    fc.property(stored, (table) => {
      const held = table.rows.filter((row) => row[2] !== null).length;
      const without = {
        ...table,
        columns: table.columns.slice(0, 2),
        rows: table.rows.map((row) => row.slice(0, 2)),
      };
      const lost = lossesBetween([table], [without]);
      expect(lost.map(({ kind, count }) => [kind, count])).toEqual(
        held === 0 ? [] : [["column", held]],
      );
      const moved = {
        ...table,
        columns: table.columns.map((column) =>
          column.number === 3 ? { ...column, number: 4, name: "text" } : column,
        ),
      };
      expect(lossesBetween([table], [moved])).toEqual([]);
    }),
  );
});

test("a table that is gone is one loss, and a new one may hold its rows", () => {
  const table = fc.sample(stored, 1)[0] as StoredTable;
  const filled = { ...table, rows: [["1", "a", "b"]], count: 1 };
  expect(lossesBetween([filled], [])).toMatchObject([{ kind: "table", count: 1 }]);
  expect(lossesBetween([filled], [{ ...filled, id: "2", name: "public.other" }])).toEqual([]);
});

const kept = (from: string, to: string, pairs: readonly (readonly [string, string | null])[]) => {
  const cells = pairs.map(([before, after]) => ({ before, after }));
  return cells.map((each) => keptAs(each, { from, to }, cells));
};

test("another way to write a value keeps it; a cut, a merge and a null do not", () => {
  expect(kept("numeric(10,4)", "numeric(10,2)", [["1.5000", "1.50"]])).toEqual([true]);
  expect(kept("numeric(10,4)", "numeric(10,2)", [["1.2345", "1.23"]])).toEqual([false]);
  expect(kept("integer", "numeric", [["-0", "0"]])).toEqual([true]);
  expect(kept("character(3)", "text", [["a  ", "a"]])).toEqual([true]);
  expect(kept("text", "character varying(2)", [["abc", "ab"]])).toEqual([false]);
  expect(
    kept("timestamp without time zone", "date", [["2024-02-29 23:59:59", "2024-02-29"]]),
  ).toEqual([false]);
  expect(
    kept("timestamp without time zone", "date", [["2024-02-29 00:00:00", "2024-02-29"]]),
  ).toEqual([true]);
  expect(
    kept("timestamp without time zone", "timestamp with time zone", [
      ["2024-02-29 00:00:00", "2024-02-28 23:00:00+00"],
    ]),
  ).toEqual([true]);
  expect(
    kept("text", "boolean", [
      ["1", "true"],
      ["0", "false"],
    ]),
  ).toEqual([true, true]);
  expect(kept("public.level", "public.level", [["middle", "low"]])).toEqual([false]);
  expect(
    kept("text", "boolean", [
      ["yes", "true"],
      ["maybe", "true"],
    ]),
  ).toEqual([false, false]);
  expect(kept("text", "integer", [["x", null]])).toEqual([false]);
});

test("an example shows something where there is something to show", () => {
  const table: StoredTable = {
    ...{ id: "1", name: "public.people", count: 3 },
    columns: [
      { number: 1, name: "id", type: "integer", isKey: true, isGenerated: false },
      { number: 2, name: "note", type: "text", isKey: false, isGenerated: false },
    ],
    rows: [
      ["1", null],
      ["2", ""],
      ["3", "x"],
    ],
  };
  const without = { ...table, columns: table.columns.slice(0, 1), rows: [["1"], ["2"], ["3"]] };
  expect(lossesBetween([table], [without])).toMatchObject([
    { kind: "column", count: 2, examples: [{ before: "x" }, { before: "" }] },
  ]);
});
