import { expect, test } from "vitest";
import { fittingCatalog } from "#engines/catalog/rows/fitting.ts";
import type { Catalog, Column, Constraint, Table } from "#engines/catalog/shape.ts";

const column = (name: string, type: string, nullable = true): Column => ({
  ...{ name, type, nullable, default: null, identity: "none", generated: null, collation: null },
});
const constraint = (
  kind: Constraint["kind"],
  definition: string,
  ...columns: readonly string[]
): Constraint => ({
  ...{ name: `c_${columns.join("_")}`, kind, definition, columns, validated: true },
});
const table = (
  columns: readonly Column[],
  constraints: readonly Constraint[] = [],
  name = "cargo",
): Table => ({ ...{ schema: "public", name, columns, constraints, indexes: [] } });
const catalog = (tables: readonly Table[], labels: readonly string[] = []): Catalog => ({
  ...{ tables, enums: [{ schema: "public", name: "tide", labels }] },
});

const observed = catalog([table([column("id", "integer"), column("note", "text")])], ["a", "b"]);
const expected = catalog(
  [
    table(
      [
        column("id", "integer"),
        column("note", "character varying(5)", false),
        column("new", "text"),
      ],
      [
        constraint("check", "CHECK ((id > 4))", "id"),
        constraint("unique", "UNIQUE (new)", "new"),
        constraint("foreign-key", "FOREIGN KEY (id) REFERENCES public.absent(id)", "id"),
      ],
    ),
  ],
  ["b", "c"],
);

test("rows meet what the models ask of the columns that there are", () => {
  const { catalog: fitting, demands } = fittingCatalog(observed, expected, "expected");
  const [found] = fitting.tables;
  expect(found?.columns).toEqual([
    column("id", "integer"),
    column("note", "character varying(5)", false),
  ]);
  expect(demands.map(({ definition }) => definition)).toEqual(["CHECK ((id > 4))"]);
  expect(found?.constraints.map(({ name }) => name)).toEqual(demands.map(({ name }) => name));
  expect(fitting.enums[0]?.labels).toEqual(["b"]);
});

test("values may be made for the type that the column has", () => {
  const { catalog: fitting } = fittingCatalog(observed, expected, "observed");
  expect(fitting.tables[0]?.columns[1]).toEqual(column("note", "text", false));
});

test("of itself a catalogue asks nothing more", () => {
  for (const one of [observed, expected]) {
    const { catalog: fitting, demands } = fittingCatalog(one, one, "expected");
    expect(demands.filter(({ definition }) => !definition.includes("absent"))).toEqual([]);
    expect(fitting.tables.map(({ columns }) => columns)).toEqual(
      one.tables.map(({ columns }) => columns),
    );
  }
});
