import { expect, test } from "vitest";
import {
  defaultAlteration,
  lineageAlteration,
  statisticsAlteration,
} from "#engines/catalog/alter/attribute.ts";
import { renameAlteration } from "#engines/catalog/alter/rename.ts";
import type { CatalogFact } from "#engines/catalog/fact.ts";

const fact = (
  kind: CatalogFact["kind"],
  name: string,
  attributes: CatalogFact["attributes"] = {},
  parent: string | null = null,
): CatalogFact => ({ ...{ kind, name, parent, attributes }, columns: [] });
const of = (table: string, ...rest: readonly [CatalogFact["kind"], string][]) =>
  rest.map(([kind, name]) => fact(kind, name, {}, `table ${table}`));

test("a renamed table takes with it what PostgreSQL named after it, and nothing else", () => {
  const question = {
    observed: [
      ...of(
        "public.port",
        ["primary key", "public.port.port_pkey"],
        ["check constraint", "public.port.sane"],
        ["index", "public.port_name_idx"],
        ["index", "public.port_lone_idx"],
      ),
      fact("sequence", "public.port_id_seq", {}, "column public.port.id"),
      fact(
        "column",
        "public.port.no",
        { identitySequence: "public.port_no_seq" },
        "table public.port",
      ),
    ],
    expected: [
      ...of(
        "public.harbour",
        ["primary key", "public.harbour.harbour_pkey"],
        ["check constraint", "public.harbour.sane"],
        ["index", "public.harbour_name_idx"],
      ),
      fact("sequence", "public.harbour_id_seq", {}, "column public.harbour.id"),
      fact(
        "column",
        "public.harbour.no",
        { identitySequence: "public.harbour_no_seq" },
        "table public.harbour",
      ),
    ],
  };
  const difference = { change: "renamed", kind: "table", name: "public.harbour" } as const;
  const found = renameAlteration({ ...difference, otherName: "public.port" }, question);
  expect(found?.statements).toEqual([
    "ALTER TABLE public.port RENAME TO harbour",
    "ALTER TABLE public.harbour RENAME CONSTRAINT port_pkey TO harbour_pkey",
    "ALTER INDEX public.port_name_idx RENAME TO harbour_name_idx",
    "ALTER SEQUENCE public.port_id_seq RENAME TO harbour_id_seq",
    "ALTER SEQUENCE public.port_no_seq RENAME TO harbour_no_seq",
  ]);
  expect(found?.reversal.at(-1)).toBe("ALTER TABLE public.harbour RENAME TO port");
  expect(renameAlteration({ ...difference, otherName: "old.port" }, question)).toBeUndefined();
  expect(renameAlteration({ ...difference, otherName: null }, question)).toBeUndefined();
});

test("a renamed column keeps quotes, and the names made of table and column", () => {
  const question = {
    observed: of("public.t", ["unique constraint", 'public.t."t_Odd_key"']),
    expected: of("public.t", ["unique constraint", "public.t.t_even_key"]),
  };
  const difference = { change: "renamed", kind: "column", name: "public.t.even" } as const;
  expect(
    renameAlteration({ ...difference, otherName: 'public.t."Odd"' }, question)?.statements,
  ).toEqual([
    'ALTER TABLE public.t RENAME COLUMN "Odd" TO even',
    'ALTER TABLE public.t RENAME CONSTRAINT "t_Odd_key" TO t_even_key',
  ]);
  // Its table is called otherwise as well: that comes first.
  expect(renameAlteration({ ...difference, otherName: "public.u.odd" }, question)).toBeUndefined();
});

test("partitions, parents and types of a table are changed in place, there and back", () => {
  const table = (attributes: CatalogFact["attributes"]) => fact("table", "public.t1", attributes);
  const alone = table({ partitionOf: null, partitionBound: null, inherits: [], ofType: null });
  const part = (bound: string) =>
    table({ partitionOf: "public.t", partitionBound: bound, inherits: [], ofType: null });
  const attach = (bound: string) => `ALTER TABLE public.t ATTACH PARTITION public.t1 ${bound}`;
  const detach = "ALTER TABLE public.t DETACH PARTITION public.t1";
  expect(lineageAlteration({ expected: part("DEFAULT"), observed: alone })).toEqual({
    statements: [attach("DEFAULT")],
    reversal: [detach],
  });
  expect(lineageAlteration({ expected: part("a"), observed: part("b") })).toEqual({
    statements: [detach, attach("a")],
    reversal: [detach, attach("b")],
  });
  const child = table({ partitionOf: null, inherits: ["public.p"], ofType: "public.place" });
  expect(lineageAlteration({ expected: child, observed: alone })).toEqual({
    statements: ["ALTER TABLE public.t1 INHERIT public.p", "ALTER TABLE public.t1 OF public.place"],
    reversal: ["ALTER TABLE public.t1 NO INHERIT public.p", "ALTER TABLE public.t1 NOT OF"],
  });
  expect(lineageAlteration({ expected: alone, observed: alone })).toBeUndefined();
});

test("a default and extended statistics are said as the server says them", () => {
  const column = (value: string | null) =>
    fact("column", 'public.t."Odd"', { default: value }, "table public.t");
  expect(defaultAlteration({ expected: column("7"), observed: column(null) })).toEqual({
    statements: ['ALTER TABLE public.t ALTER COLUMN "Odd" SET DEFAULT 7'],
    reversal: ['ALTER TABLE public.t ALTER COLUMN "Odd" DROP DEFAULT'],
  });
  expect(defaultAlteration({ expected: column("7"), observed: column("7") })).toBeUndefined();
  const statistics = fact("statistics object", "public.st", {
    definition: "ON a, b FROM public.t",
  });
  expect(statisticsAlteration(statistics)?.statements).toEqual([
    "CREATE STATISTICS public.st ON a, b FROM public.t",
  ]);
  expect(statisticsAlteration(column("7"))).toBeUndefined();
});
