import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { InvariantError } from "#contract/failure.ts";
import { diffCatalogs } from "#engines/catalog/diff.ts";
import { CATALOG_QUERIES } from "#engines/catalog/queries.ts";
import { type CatalogRows, catalogFrom, constraintBody, indexBody } from "#engines/catalog/read.ts";
import { enumUse, qualified } from "#engines/catalog/shape.ts";

// Rows of a PostgreSQL 15 database with an object of every kind that the queries know.
const rows: CatalogRows = JSON.parse(
  readFileSync(new URL("../../../fixtures/catalogs/every-kind-rows.json", import.meta.url), "utf8"),
);

describe("catalogFrom", () => {
  const catalog = catalogFrom(rows);

  it("keeps quoted names, generated columns, domains and collations apart", () => {
    const weird = catalog.tables.find(({ name }) => name === "Weird.Table");
    expect(
      weird?.columns.map(({ name, type, default: value, generated }) => [
        name,
        type,
        value,
        generated,
      ]),
    ).toEqual([
      ["Mixed Col", "app.email", "'a@b'::text", null],
      ["g", "integer", null, "(id * 2)"],
      ["id", "integer", null, null],
      ["m", "public.mood", "'ok'::public.mood", null],
      ["r", "int4range", null, null],
      ["tags", "text[]", "'{}'::text[]", null],
    ]);
  });

  it("reads every kind of other object", () => {
    const kinds = new Set(catalog.others.map(({ kind }) => kind));
    for (const kind of [
      "aggregate",
      "collation",
      "composite type",
      "domain",
      "extended statistics",
      "extension",
      "function",
      "materialized view",
      "operator",
      "partition",
      "policy",
      "procedure",
      "publication",
      "row security",
      "rule",
      "schema",
      "sequence",
      "trigger",
      "view",
    ])
      expect(kinds).toContain(kind);
  });

  it("leaves the members of extensions out", () => {
    expect(catalog.others.some(({ name }) => name.includes("gin_trgm"))).toBe(false);
    expect(catalog.others.some(({ name }) => name.includes("similarity"))).toBe(false);
  });

  it("says which constraints were never checked", () => {
    const unchecked = catalog.tables.flatMap(({ constraints }) =>
      constraints.filter(({ validated }) => !validated).map(({ name }) => name),
    );
    expect(unchecked).toEqual(["nv"]);
  });

  it("does not depend on the order of the rows", () => {
    const reversed = Object.fromEntries(
      Object.entries(rows).map(([name, list]) => [name, list.toReversed()]),
    ) as unknown as CatalogRows;
    expect(catalogFrom(reversed)).toEqual(catalog);
    expect(diffCatalogs(catalog, catalogFrom(reversed), { ignoreTables: [] })).toEqual([]);
  });

  it("refuses rows that are not of its queries", () => {
    expect(() => catalogFrom({ ...rows, tables: [{ schema: 1 }] })).toThrow(InvariantError);
  });

  it("finds where an enum is used", () => {
    expect(enumUse(catalog, "public.mood")).toEqual({ relation: "app.Weird.Table", member: "m" });
    expect(enumUse(catalog, "public.nothing")).toBeUndefined();
    expect(qualified({ schema: "app", name: "x" })).toBe("app.x");
  });
});

describe("texts of the server", () => {
  it("an index is what follows USING", () => {
    expect(indexBody("CREATE UNIQUE INDEX i ON public.t USING btree (a) WHERE b")).toBe(
      "btree (a) WHERE b",
    );
  });

  it("a constraint is compared without NOT VALID", () => {
    expect(constraintBody("CHECK ((a > 0)) NOT VALID")).toBe("CHECK ((a > 0))");
  });

  it("every query settles the search path before it deparses", () => {
    const deparsing = Object.values(CATALOG_QUERIES)
      .flat()
      .filter((query) => /pg_get_|format_type|regcollation/.test(query));
    for (const query of deparsing) expect(query).toContain("set_config('search_path', '', true)");
  });
});
