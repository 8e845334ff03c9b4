import * as fc from "fast-check";
import { expect, test } from "vitest";
import { planRows, type RowKind } from "#engines/catalog/rows/plan.ts";
import { insertOf } from "#engines/catalog/rows/statement.ts";
import { qualified, type Table } from "#engines/catalog/shape.ts";
import { catalog, catalogOf, plainColumn, tableOf } from "../generated.ts";

const NONE = new Map<string, number>();
const kinds = fc.constantFrom<RowKind>("awkward", "plain");

function rowsOf(table: Table, kind: RowKind = "awkward") {
  const [planned] = planRows({ catalog: catalogOf(table), kind, present: NONE });
  if (planned === undefined || !("rows" in planned)) throw new Error("no rows");
  return planned.rows.map((row) =>
    Object.fromEntries(
      row
        .at(NONE)
        .cells.map(({ column, cell }) => [column, cell.kind === "value" ? cell.text : cell.kind]),
    ),
  );
}

test("every catalog is planned: each table once, never more rows than twenty, parents first", () => {
  fc.assert(
    fc.property(catalog, kinds, (given, kind) => {
      const planned = planRows({ catalog: given, kind, present: NONE });
      const names = planned.map(({ table }) => qualified(table));
      expect(new Set(names).size).toBe(names.length);
      const done = new Set<string>();
      for (const each of planned) {
        if (!("rows" in each)) continue;
        expect(each.rows.length).toBeLessThanOrEqual(20);
        for (const row of each.rows)
          for (const { cell } of row.at(NONE).cells)
            if (cell.kind === "reference") expect(done.has(cell.table)).toBe(true);
        done.add(qualified(each.table));
      }
    }),
  );
});

test("values are parameters, and nothing of them is part of the statement", () => {
  fc.assert(
    fc.property(catalog, kinds, (given, kind) => {
      for (const each of planRows({ catalog: given, kind, present: NONE }))
        for (const row of "rows" in each ? each.rows : []) {
          const { sql, parameters } = insertOf(each.table, row.at(NONE));
          for (const [index] of parameters.entries()) expect(sql).toContain(`$${index + 1}`);
          expect(sql).not.toContain(`$${parameters.length + 1}`);
        }
    }),
  );
});

test("awkward rows: nulls first, then the borders of the type, and a duplicate at the end", () => {
  const note = { ...plainColumn, name: "note", type: "character varying(5)", nullable: true };
  const rows = rowsOf(tableOf({ columns: [note] }));
  expect(rows.map(({ note: text }) => text)).toEqual([
    "null",
    "",
    "xxxxx",
    "Zoë O",
    " a b ",
    "0",
    "",
  ]);
});

test("unique keys differ in every row, and limit how many rows there are", () => {
  const unique = (column: string) => ({
    name: "u",
    kind: "unique" as const,
    definition: "",
    columns: [column],
    validated: true,
  });
  const email = { ...plainColumn, name: "email", type: "text" };
  const emails = rowsOf(tableOf({ columns: [email], constraints: [unique("email")] }));
  expect(new Set(emails.map((row) => row["email"])).size).toBe(emails.length);
  const short = { ...email, type: "character varying(255)" };
  const lengths = rowsOf(tableOf({ columns: [short], constraints: [unique("email")] })).map(
    (row) => row["email"]?.length,
  );
  // One is as long as the type allows, for a column that is to become shorter.
  expect(lengths.filter((length) => length === 255)).toHaveLength(1);
  expect(lengths.at(-1)).toBe(255);
  const active = { ...plainColumn, name: "active", type: "boolean" };
  expect(rowsOf(tableOf({ columns: [active], constraints: [unique("active")] }))).toHaveLength(2);
});

test("ordinary rows leave defaults alone, and hold neither nulls nor duplicates", () => {
  const born = { ...plainColumn, name: "born", type: "date", nullable: true };
  const state = { ...plainColumn, name: "state", type: "text", default: "'new'::text" };
  const rows = rowsOf(tableOf({ columns: [born, state] }), "plain");
  expect(rows).toEqual([{ born: "2000-03-01" }, { born: "2001-03-01" }]);
});

test("a type that nothing is known about is named, unless it may be left out", () => {
  const shape = { ...plainColumn, name: "shape", type: "public.geometry(Point,4326)" };
  const planned = (column: typeof shape) =>
    planRows({
      catalog: catalogOf(tableOf({ columns: [column] })),
      kind: "awkward",
      present: NONE,
    });
  expect(planned(shape)).toMatchObject([
    { reason: expect.stringContaining("shape (public.geometry") },
  ]);
  expect(planned({ ...shape, nullable: true })[0]).toHaveProperty("rows");
});

test("tables of a migration tool, and tables that have rows, are left as they are", () => {
  const tables = ["alembic_version", "SequelizeMeta", "flyway_schema_history", "roles"].map(
    (name) => tableOf({ name, columns: [plainColumn] }),
  );
  const present = new Map([["public.roles", 2]]);
  expect(planRows({ catalog: catalogOf(...tables), kind: "awkward", present })).toEqual([]);
});
