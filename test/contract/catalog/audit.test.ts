import { expect, test } from "vitest";
import { FACT_KINDS } from "#engines/catalog/fact.ts";
import { CATALOG_KINDS } from "#engines/catalog/kinds.ts";
import type { Audit } from "./data/audit.ts";
import { IRRELEVANT, OTHERS } from "./data/audit-others.ts";
import { PROGRAMS } from "./data/audit-programs.ts";
import { RELATIONS } from "./data/audit-relations.ts";
import { serverVersions, withServer } from "./servers.ts";

const AUDIT: Audit = { ...RELATIONS, ...PROGRAMS, ...OTHERS };
const STRUCTURE = ["kind", "name", "parent", "columns"];
const ATTRIBUTES = new Set(
  CATALOG_KINDS.flatMap(({ kind, attributes }) =>
    [...STRUCTURE, ...Object.keys(attributes)].map((name) => `${kind}.${name}`),
  ),
);
const NAMED = Object.entries(AUDIT).flatMap(([catalog, columns]) =>
  Object.entries(columns)
    .filter(([, said]) => !said.startsWith("ignored: "))
    .flatMap(([column, said]) =>
      said.split(", ").map((attribute) => ({ column: `${catalog}.${column}`, attribute })),
    ),
);

test("every kind is asked for once", () => {
  expect(CATALOG_KINDS.map(({ kind }) => kind).sort()).toEqual([...FACT_KINDS].sort());
});

test("the audit names attributes that exist, and every attribute comes from a column", () => {
  expect(NAMED.filter(({ attribute }) => !ATTRIBUTES.has(attribute))).toEqual([]);
  const read = new Set(NAMED.map(({ attribute }) => attribute));
  const unread = [...ATTRIBUTES].filter(
    (name) => !STRUCTURE.some((part) => name.endsWith(`.${part}`)) && !read.has(name),
  );
  expect(unread).toEqual([]);
});

test("every column of every catalogue of every version at hand is compared, reported, or ignored for a reason", async () => {
  const known = new Set<string>();
  for (const version of serverVersions())
    await withServer(version, async (server) => {
      await using database = await server.create("audit");
      const rows = await database.query(`SELECT c.relname AS catalog, a.attname AS column
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
          AND NOT a.attisdropped`);
      const columns = rows.map(({ catalog, column }) => [String(catalog), String(column)] as const);
      const open = columns.filter(
        ([catalog, column]) => !(catalog in IRRELEVANT) && AUDIT[catalog]?.[column] === undefined,
      );
      expect(open, server.version).toEqual([]);
      for (const [catalog, column] of columns) known.add(catalog).add(`${catalog}.${column}`);
    });
  const classified = Object.entries(AUDIT).flatMap(([catalog, columns]) =>
    Object.keys(columns).map((column) => `${catalog}.${column}`),
  );
  const gone = [...classified, ...Object.keys(IRRELEVANT)].filter((name) => !known.has(name));
  expect(gone, "columns that no version has").toEqual([]);
}, 240_000);
