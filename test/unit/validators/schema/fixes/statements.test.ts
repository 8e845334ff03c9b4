import { expect, test } from "vitest";
import type { Catalog, Column } from "#engines/catalog/shape.ts";
import { blocksOf } from "../../../../../src/validators/schema/fixes/apply.ts";
import {
  conversionsOf,
  droppedData,
  prepare,
  recomputed,
  retyped,
  touchesRows,
  wayBack,
} from "../../../../../src/validators/schema/fixes/statements.ts";

const column = (name: string, type: string, given: Partial<Column> = {}): Column => ({
  ...{ name, type, nullable: true, default: null, identity: "none", generated: null },
  ...{ collation: null, ...given },
});
const catalog = (...columns: readonly Column[]): Catalog => ({
  tables: [
    {
      ...{ schema: "public", name: "cargo", columns, indexes: [] },
      constraints: [
        {
          ...{ name: "fk", kind: "foreign-key", columns: ["port_id"], validated: true },
          definition: "FOREIGN KEY (port_id) REFERENCES public.port(id)",
        },
      ],
    },
  ],
  enums: [{ schema: "public", name: "tide", labels: ["ebb", "it's"] }],
});
const modelled = catalog(
  column("note", "text"),
  column("t", "public.tide"),
  column("port_id", "integer"),
  column("odd", "public.strange"),
);
const migrated = catalog(column("note", "text"), column("w", "integer", { default: "3" }));
const prepared = (...sql: readonly string[]) =>
  prepare(
    sql.map((each) => ({ sql: each, isTransactional: true })),
    { migrated, modelled },
  );
const sqlOf = (...sql: readonly string[]) => prepared(...sql).statements.map((each) => each.sql);
const TABLE = 'ALTER TABLE "public"."cargo"';

test("a column that wants a value is added open, filled and closed, and the value is a decision", () => {
  const { statements, decisions } = prepared(`${TABLE} ADD COLUMN "note" text NOT NULL`);
  expect(statements.map(({ sql }) => sql)).toEqual([
    `${TABLE} ADD COLUMN "note" text`,
    expect.stringMatching(
      /^UPDATE "public"."cargo" SET "note" = '.+'::text \/\* decide \*\/ WHERE "note" IS NULL$/,
    ),
    `${TABLE} ALTER COLUMN "note" SET NOT NULL`,
  ]);
  expect(decisions).toEqual(["Decide what cargo.note is in rows that exist already."]);
  expect(sqlOf(`${TABLE} ADD COLUMN "t" public.tide NOT NULL`)[1]).toContain("'ebb'::public.tide");
  expect(sqlOf(`${TABLE} ADD COLUMN "port_id" integer NOT NULL`)[1]).toContain(
    '(SELECT "id" FROM "public"."port" ORDER BY 1 LIMIT 1)',
  );
});

test("nothing is made up where there is a value, or none is known", () => {
  for (const sql of [
    `${TABLE} ADD COLUMN "note" text`,
    `${TABLE} ADD COLUMN "note" text DEFAULT 'NOT NULL' NOT NULL`,
    `${TABLE} ADD COLUMN "note" text NOT NULL DEFAULT 'a'::text`,
    `${TABLE} ADD COLUMN "note" integer GENERATED ALWAYS AS IDENTITY NOT NULL`,
    `${TABLE} ADD COLUMN "odd" public.strange NOT NULL`,
    `${TABLE} ALTER COLUMN "note" SET NOT NULL`,
  ])
    expect(prepared(sql)).toEqual({ statements: [{ sql, isTransactional: true }], decisions: [] });
});

test("a text that is too long is refused rather than cut", () => {
  const change = `${TABLE} ALTER COLUMN "note" TYPE character varying(5)`;
  expect(sqlOf(`${change} USING "note"::character varying(5)`)).toEqual([change]);
  const number = `${TABLE} ALTER COLUMN "note" TYPE integer USING "note"::integer`;
  expect(sqlOf(number)).toEqual([number]);
});

test("a default that is not there is not dropped", () => {
  expect(sqlOf(`${TABLE} ALTER COLUMN "note" DROP DEFAULT`)).toEqual([]);
  expect(sqlOf(`${TABLE} ALTER COLUMN "w" DROP DEFAULT`)).toHaveLength(1);
});

test("what rows may refuse or lose is known from what only adds", () => {
  const touches = (sql: string) => touchesRows([{ sql, isTransactional: true }]);
  for (const sql of [
    `${TABLE} DROP COLUMN "a"`,
    `${TABLE} ALTER COLUMN "a" TYPE integer USING "a"::integer`,
    `${TABLE} ALTER COLUMN "a" SET NOT NULL`,
    `${TABLE} ADD CONSTRAINT "c" CHECK (a > 1)`,
    'CREATE UNIQUE INDEX i ON "public"."cargo" (a)',
  ])
    expect(touches(sql), sql).toBe(true);
  for (const sql of [
    `${TABLE} ADD COLUMN "a" text`,
    "CREATE TABLE x (id int)",
    "CREATE INDEX i ON x (a)",
  ])
    expect(touches(sql), sql).toBe(false);
});

test("neighbours share a transaction; what wants none stands alone", () => {
  const statement = (sql: string, isTransactional = true) => ({ sql, isTransactional });
  const blocks = blocksOf([
    statement("a"),
    statement("b"),
    statement("c", false),
    statement("d", false),
    statement("e"),
  ]);
  expect(blocks.map((block) => block.map(({ sql }) => sql).join(""))).toEqual([
    "ab",
    "c",
    "d",
    "e",
  ]);
});

test("what holds data goes only by name; what the server derives is none", () => {
  const derived = catalog(column("g", "integer", { generated: "1" }), column("w", "integer"));
  const dropped = (sql: string) => droppedData([{ sql, isTransactional: true }], derived);
  expect(dropped('DROP TABLE "public"."cargo"')).toEqual(['"public"."cargo"']);
  expect(dropped(`${TABLE} DROP COLUMN "w"`)).toEqual(['"public"."cargo"."w"']);
  expect(dropped(`${TABLE} DROP COLUMN "g"`)).toEqual([]);
  expect(dropped(`${TABLE} DROP CONSTRAINT "c"`)).toEqual([]);
  const change = `${TABLE} ALTER COLUMN "w" TYPE numeric(8,2) USING "w"::numeric(8,2)`;
  expect(retyped([{ sql: change, isTransactional: true }], derived)).toEqual([
    { table: '"public"."cargo"', column: '"w"', from: "integer", to: "numeric(8,2)" },
  ]);
});

test("the way back cuts nothing either, and drops no default that is not there", () => {
  const change = `${TABLE} ALTER COLUMN "note" TYPE character varying(5)`;
  const planned = [
    `${TABLE} ALTER COLUMN "note" DROP DEFAULT`,
    `${change} USING "note"::character varying(5)`,
  ].map((sql) => ({ sql, isTransactional: true }));
  expect(wayBack(planned, modelled).map(({ sql }) => sql)).toEqual([change]);
});

test("an index of a partitioned table is built on its partitions, unless they get their own", () => {
  const only = "CREATE INDEX t_i ON ONLY public.t USING btree (id)";
  const sqlOf = (...sql: readonly string[]) => prepared(...sql).statements.map((each) => each.sql);
  expect(sqlOf(only)).toEqual(["CREATE INDEX t_i ON public.t USING btree (id)"]);
  const attach = 'ALTER INDEX "public"."t_i" ATTACH PARTITION "public"."t1_i"';
  expect(sqlOf(only, attach)).toEqual([only, attach]);
});

test("other conversions are by way of text, then none; nothing is converted without a cast", () => {
  const sides = {
    migrated: catalog(column("a", "date"), column("b", "date")),
    modelled: catalog(column("a", "uuid"), column("b", "uuid", { nullable: false })),
  };
  const cast = (name: string) =>
    `ALTER TABLE "public"."cargo" ALTER COLUMN "${name}" TYPE uuid USING "${name}"::uuid`;
  const ways = (...sql: readonly string[]) =>
    conversionsOf(
      { statements: sql.map((each) => ({ sql: each, isTransactional: true })), decisions: [] },
      sides,
    );
  const [byText, givenUp] = ways(cast("a"), cast("b"));
  expect(byText?.decisions).toEqual([]);
  expect(byText?.statements[0]?.sql).toMatch(/ USING "a"::text::uuid$/);
  expect(givenUp?.decisions).toHaveLength(2);
  expect(givenUp?.statements[0]?.sql).toMatch(/ USING NULL::uuid \/\* decide \*\/$/);
  expect(givenUp?.statements[1]?.sql).toMatch(/ USING '[^']+'::uuid \/\* decide \*\/$/);
  expect(ways('ALTER TABLE "public"."cargo" ALTER COLUMN "a" TYPE uuid')).toEqual([]);
});

test("a generated column that is there is computed anew by another expression", () => {
  const of = (sql: string) => recomputed([{ sql, isTransactional: true }], migrated);
  const add = (name: string) =>
    `ALTER TABLE "public"."cargo" ADD COLUMN "${name}" integer GENERATED ALWAYS AS (1) STORED`;
  expect(of(add("w"))).toEqual(['"public"."cargo"."w"']);
  expect(of(add("new"))).toEqual([]);
  expect(of('ALTER TABLE "public"."cargo" ALTER COLUMN "w" SET EXPRESSION AS (2)')).toEqual([
    '"public"."cargo"."w"',
  ]);
});
