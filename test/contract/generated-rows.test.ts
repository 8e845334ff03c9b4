import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Database } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { fillRows } from "#engines/catalog/rows/fill.ts";
import { planRows } from "#engines/catalog/rows/plan.ts";
import { openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";

const SIGNAL = new AbortController().signal;
const TYPES = [
  ...["smallint", "integer", "bigint", "numeric", "numeric(6,2)", "numeric(3,3)", "real"],
  ...[
    "double precision",
    "text",
    "varchar(1)",
    "varchar(40)",
    "char(3)",
    "boolean",
    "uuid",
    "date",
  ],
  ...["timestamp", "timestamptz(3)", "time", "interval", "json", "jsonb", "bytea", "inet", "cidr"],
  ...["mood", '"Odd Type"', "integer[]", "text[]", "mood[]", "name", "money", "int4range"],
];

const column = fc.record({
  type: fc.constantFrom(...TYPES),
  nullable: fc.boolean(),
  unique: fc.boolean(),
  default: fc.boolean(),
});
/** A table: its columns, and the earlier tables that it refers to. */
const table = fc.record({
  columns: fc.array(column, { maxLength: 6 }),
  references: fc.array(fc.record({ to: fc.nat(9), nullable: fc.boolean(), unique: fc.boolean() }), {
    maxLength: 2,
  }),
  key: fc.constantFrom("identity", "serial", "uuid", "reference"),
});

// These cannot be compared, and have no unique index.
const UNCOMPARED = /^(?:json)$/;

function sqlOf(tables: readonly (typeof table extends fc.Arbitrary<infer T> ? T : never)[]) {
  return tables.map(({ columns, references, key }, index) => {
    const refers = index > 0 ? references : [];
    const own = columns.map(
      (each, at) =>
        `c${at} ${each.type}${each.nullable ? "" : " NOT NULL"}${each.unique && !UNCOMPARED.test(each.type) ? " UNIQUE" : ""}${each.default && each.type === "text" ? " DEFAULT 'x'" : ""}`,
    );
    const keys = refers.map(
      ({ to, nullable, unique }, at) =>
        `r${at} ${KEY_TYPES[keyOf(tables, to % index)]}${nullable ? "" : " NOT NULL"}${unique ? " UNIQUE" : ""} REFERENCES "Table ${to % index}" (id)`,
    );
    const id = ID[key === "reference" ? "identity" : key];
    return `CREATE TABLE "Table ${index}" (${[id, ...own, ...keys].join(", ")})`;
  });
}

const ID = {
  identity: "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
  serial: "id serial PRIMARY KEY",
  uuid: "id uuid PRIMARY KEY",
};
const KEY_TYPES = { identity: "bigint", serial: "integer", uuid: "uuid" };

function keyOf(tables: readonly { readonly key: string }[], index: number): keyof typeof ID {
  const key = tables[index]?.key;
  return key === "serial" || key === "uuid" ? key : "identity";
}

async function withServer(run: (create: () => Promise<Database>) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), "dr-generated-"));
  // The server may have to run as another user than this process.
  chmodSync(folder, 0o755);
  try {
    await using journal = await openJournal({ baseDirectory: join(folder, "runs") });
    await using server = await provideDatabaseServer({
      journal,
      path: process.env["PATH"] ?? "",
      signal: SIGNAL,
    });
    await run(() => server.create("generated"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("every generated row is taken where no check refuses it, and none has fewer than were planned", async () => {
  await withServer(async (create) => {
    await fc.assert(
      fc.asyncProperty(fc.array(table, { minLength: 1, maxLength: 5 }), async (tables) => {
        await using database = await create();
        await database.query("CREATE TYPE mood AS ENUM ('fine', 'so-so', '')");
        await database.query("CREATE TYPE \"Odd Type\" AS ENUM ('a')");
        for (const sql of sqlOf(tables)) await database.query(sql);
        const catalog = await askCatalog(database);
        const planned = planRows({ catalog, kind: "awkward", present: new Map() });
        const filled = await fillRows(database, "awkward", SIGNAL);
        expect(filled.unfilled).toEqual({});
        for (const each of planned)
          if ("rows" in each)
            expect(filled.rows[`public.${each.table.name}`], each.table.name).toBe(
              each.rows.length,
            );
      }),
      { numRuns: 25 },
    );
  });
}, 180_000);

test("checks are met where they say what they want; what a tool keeps and what has rows is left alone", async () => {
  await withServer(async (create) => {
    await using database = await create();
    for (const sql of [
      `CREATE TABLE orders (id serial PRIMARY KEY, status text NOT NULL CHECK (status IN ('new', 'paid')),
         price integer NOT NULL CHECK (price > 0), email text NOT NULL CHECK (email ~ '@'))`,
      "CREATE TABLE impossible (id serial PRIMARY KEY, a integer NOT NULL CHECK (a > 5 AND a < 5))",
      "CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)",
      "CREATE TABLE roles (name text PRIMARY KEY)",
      "INSERT INTO roles VALUES ('admin')",
      "CREATE TABLE members (id serial PRIMARY KEY, role text NOT NULL REFERENCES roles, boss integer REFERENCES members)",
    ])
      await database.query(sql);
    const { rows, unfilled } = await fillRows(database, "awkward", SIGNAL);
    expect(rows["public.orders"]).toBeGreaterThanOrEqual(3);
    expect(rows["public.members"]).toBeGreaterThanOrEqual(3);
    expect(Object.keys(unfilled)).toEqual(["public.impossible"]);
    expect(unfilled["public.impossible"]).toContain("check constraint");
    expect(rows).not.toHaveProperty("public.roles");
    expect(rows).not.toHaveProperty("public.alembic_version");
    const statuses = await database.query("SELECT DISTINCT status FROM orders ORDER BY 1");
    expect(statuses).toEqual([{ status: "new" }, { status: "paid" }]);
  });
}, 120_000);

test("ordinary rows hold neither nulls nor duplicates", async () => {
  await withServer(async (create) => {
    await using database = await create();
    await database.query(
      "CREATE TABLE people (id serial PRIMARY KEY, email text, born date, state text NOT NULL DEFAULT 'new')",
    );
    expect((await fillRows(database, "plain", SIGNAL)).rows).toEqual({ "public.people": 2 });
    const [row] = await database.query(
      "SELECT count(DISTINCT email)::int AS emails, count(born)::int AS born, min(state) AS state FROM people",
    );
    expect(row).toEqual({ emails: 2, born: 2, state: "new" });
  });
}, 120_000);
