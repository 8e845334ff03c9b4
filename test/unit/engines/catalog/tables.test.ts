import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Row } from "#contract/database.ts";
import { InvariantError } from "#contract/failure.ts";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import { nameParts } from "#engines/catalog/compare/names.ts";
import { factQuestions, factsFrom } from "#engines/catalog/facts.ts";
import { CATALOG_KINDS } from "#engines/catalog/kinds.ts";
import { enumUse, qualified } from "#engines/catalog/shape.ts";
import { tablesOf } from "#engines/catalog/tables.ts";

// What PostgreSQL 15 answers about a database with an object of nearly every kind.
const recorded: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(
    new URL("../../../fixtures/catalogs/every-kind-answers.json", import.meta.url),
    "utf8",
  ),
);
const answers = [[], ...CATALOG_KINDS.map(({ kind }) => recorded[kind] ?? [])];
const facts = factsFrom("15.18", answers);

describe("factsFrom", () => {
  it("does not depend on the order of the rows", () => {
    expect(
      factsFrom(
        "15.18",
        answers.map((rows) => rows.toReversed()),
      ),
    ).toEqual(facts);
  });

  it("refuses what does not answer its questions", () => {
    const table = recorded["table"]?.[0] ?? {};
    for (const row of [
      { ...table, name: 1 },
      { ...table, parent: 1 },
      { ...table, columns: null },
      { ...table, attributes: {} },
      { ...table, attributes: { ...(table["attributes"] as object), owner: { a: 1 } } },
      { ...table, attributes: { ...(table["attributes"] as object), owners: null } },
    ]) {
      const rows = CATALOG_KINDS.map(({ kind }) => (kind === "table" ? [row] : []));
      expect(() => factsFrom("15.18", [[], ...rows])).toThrow(InvariantError);
    }
    const twice = CATALOG_KINDS.map(({ kind }) => (kind === "table" ? [table, table] : []));
    expect(() => factsFrom("15.18", [[], ...twice])).toThrow(/two facts are called table/);
    expect(() => factsFrom("15.18", [])).toThrow(InvariantError);
  });

  it("records a text without end by its beginning", () => {
    const [row = {}] = recorded["view"] ?? [];
    const long = (end: string) => {
      const attributes = { ...(row["attributes"] as object), definition: "x".repeat(1e6) + end };
      const rows = CATALOG_KINDS.map(({ kind }) =>
        kind === "view" ? [{ ...row, attributes }] : [],
      );
      return String(factsFrom("15.18", [[], ...rows]).facts[0]?.attributes["definition"]);
    };
    expect(long("").length).toBe(200_000);
    expect(long("")).not.toBe(long("y"));
  });

  it("reads every kind of object, and not the members of extensions", () => {
    expect([...new Set(facts.facts.map(({ kind }) => kind))]).toEqual(
      Object.entries(recorded)
        .filter(([, rows]) => rows.length > 0)
        .map(([kind]) => kind)
        .sort(),
    );
    expect(facts.facts.some(({ name }) => /gin_trgm|similarity/.test(name))).toBe(false);
    expect(compareFacts(facts, structuredClone(facts), {})).toEqual([]);
  });

  it("asks nothing that a server of an older version does not know", () => {
    expect(factQuestions(14).join("\n")).not.toMatch(/pg_publication_namespace|prqual|collicu/);
    expect(factQuestions(14)).toHaveLength(factQuestions(18).length);
  });
});

describe("tablesOf", () => {
  const catalog = tablesOf(facts);

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
    expect(weird?.columns.find(({ name }) => name === "id")?.identity).toBe("always");
    expect(
      weird?.indexes.map(({ name, definition, columns }) => [name, definition, columns]),
    ).toEqual([
      ["Weird.Table_lower_idx", 'btree (lower(("Mixed Col")::text))', ["Mixed Col"]],
      ["trg", 'gin ("Mixed Col" public.gin_trgm_ops) WHERE (g > 3)', ["Mixed Col", "g"]],
      ["uni", "btree (g) INCLUDE (m)", ["g", "m"]],
    ]);
  });

  it("has tables and not their partitions", () => {
    expect(catalog.tables.map(qualified)).toEqual(["app.Weird.Table", "public.c", "public.parts"]);
  });

  it("says which constraints were never checked", () => {
    const unchecked = catalog.tables.flatMap(({ constraints }) =>
      constraints
        .filter(({ validated }) => !validated)
        .map(({ name, definition }) => [name, definition]),
    );
    expect(unchecked).toEqual([["nv", "CHECK ((b > 0))"]]);
  });

  it("finds where an enum is used", () => {
    expect(enumUse(catalog, "public.mood")).toEqual({ relation: "app.Weird.Table", member: "m" });
    expect(enumUse(catalog, "public.nothing")).toBeUndefined();
    expect(qualified({ schema: "app", name: "x" })).toBe("app.x");
  });
});

it("a qualified name is taken apart as the server put it together", () => {
  expect(nameParts('public."Weird.Table"."a""b"')).toEqual(["public", "Weird.Table", 'a"b']);
});
