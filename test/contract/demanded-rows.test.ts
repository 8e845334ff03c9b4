import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { type Demand, demandsOf } from "#engines/catalog/rows/demand.ts";
import { fillRows } from "#engines/catalog/rows/fill.ts";
import { fillDemands } from "#pipeline/deployed/fill-demands.ts";
import { offendingRows } from "#pipeline/deployed/offending.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";

const SIGNAL = new AbortController().signal;
let folder: string;
let journal: Journal;
let server: DatabaseServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dr-demanded-"));
  // The server may have to run as another user than this process.
  chmodSync(folder, 0o755);
  journal = await openJournal({ baseDirectory: join(folder, "runs") });
  const path = process.env["PATH"] ?? "";
  server = await provideDatabaseServer({ journal, path, signal: SIGNAL });
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await journal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Rows of an old schema that are made against what a change asks for. */
async function madeAgainst(old: readonly string[], change: readonly string[]) {
  const before = await server.create("before");
  for (const sql of old) await before.query(sql);
  await using after = await server.create("after", before);
  for (const sql of change) await after.query(sql);
  const catalog = await catalogOf(before);
  const { rows } = await fillRows(before, "awkward", SIGNAL);
  const demands = demandsOf(catalog, await catalogOf(after));
  const met = await fillDemands({ database: before, catalog, demands, rows }, SIGNAL);
  return { database: before, met };
}

function catalogOf(database: Database) {
  return askCatalog(database);
}

async function refusal(database: Database, sql: string) {
  try {
    await database.query(sql);
    return undefined;
  } catch (error) {
    const { code, message, detail } = error as Record<"code" | "message" | "detail", string>;
    return {
      ...{ at: "", level: "ERROR", sqlstate: code, database: "", role: "", message },
      ...(detail === undefined ? {} : { detail }),
      statement: sql,
    };
  }
}

const PEOPLE = [
  "CREATE TYPE mood AS ENUM ('fine', 'sad', 'odd')",
  "CREATE TABLE teams (id serial PRIMARY KEY, name text NOT NULL)",
  `CREATE TABLE people (id serial PRIMARY KEY, team_id integer, email text, "Full Name" varchar(80),
     age integer, amount numeric(12,4), state mood NOT NULL DEFAULT 'fine', kind text NOT NULL DEFAULT 'a',
     born date, died date, tags text, deleted_at timestamptz)`,
];

/** A change that asks something of every row, the SQLSTATE of its refusal, and a column or key of it. */
const CHANGES: readonly (readonly [sql: string, sqlstate: string, member: string])[] = [
  ["ALTER TABLE people ALTER email SET NOT NULL", "23502", "email"],
  ['ALTER TABLE people ALTER "Full Name" SET NOT NULL', "23502", "Full Name"],
  ["ALTER TABLE people ADD channel text NOT NULL", "23502", "channel"],
  ["ALTER TABLE people ADD UNIQUE (email)", "23505", "people_email_key"],
  ["ALTER TABLE people ADD UNIQUE (team_id, kind)", "23505", "people_team_id_kind_key"],
  ["CREATE UNIQUE INDEX low ON people (lower(email))", "23505", "low"],
  ["CREATE UNIQUE INDEX live ON people (email) WHERE deleted_at IS NULL", "23505", "live"],
  ["CREATE UNIQUE INDEX odd ON people (lower(email), team_id) WHERE kind = 'b'", "23505", "odd"],
  ['CREATE UNIQUE INDEX named ON people ("Full Name" DESC)', "23505", "named"],
  ["ALTER TABLE people ADD FOREIGN KEY (team_id) REFERENCES teams", "23503", "people_team_id_fkey"],
  ["ALTER TABLE people ADD CONSTRAINT adult CHECK (age >= 18)", "23514", "adult"],
  ["ALTER TABLE people ADD CONSTRAINT kinds CHECK (kind IN ('a', 'b'))", "23514", "kinds"],
  ["ALTER TABLE people ADD CONSTRAINT lives CHECK (died > born)", "23514", "lives"],
  ["ALTER TABLE people ADD CONSTRAINT mail CHECK (email ~ '@')", "23514", "mail"],
  ["ALTER TABLE people ADD CONSTRAINT brief CHECK (length(tags) <= 20)", "23514", "brief"],
  [
    "ALTER TABLE people ADD CONSTRAINT either CHECK (email IS NOT NULL OR age IS NOT NULL)",
    "23514",
    "either",
  ],
  ["ALTER TABLE people ALTER email TYPE varchar(30)", "22001", "email"],
  ["ALTER TABLE people ALTER age TYPE smallint", "22003", "age"],
  ["ALTER TABLE people ALTER amount TYPE numeric(6,2)", "22003", "amount"],
  ["ALTER TABLE people ALTER tags TYPE integer USING tags::integer", "22P02", "tags"],
  ["ALTER TABLE people ALTER tags TYPE numeric(8,2) USING tags::numeric", "22P02", "tags"],
  ["ALTER TABLE people ALTER tags TYPE uuid USING tags::uuid", "22P02", "tags"],
  ["ALTER TABLE people ALTER tags TYPE boolean USING tags::boolean", "22P02", "tags"],
  ["ALTER TABLE people ALTER tags TYPE jsonb USING tags::jsonb", "22P02", "tags"],
  ["ALTER TABLE people ALTER tags TYPE date USING tags::date", "22007", "tags"],
  ["ALTER TABLE people ALTER tags TYPE text[] USING tags::text[]", "22P02", "tags"],
  [
    "ALTER TABLE people ALTER kind DROP DEFAULT, ALTER kind TYPE mood USING kind::mood",
    "22P02",
    "kind",
  ],
];

test.each(CHANGES)(
  "%s: a row breaks exactly this, and is named",
  async (sql, sqlstate, member) => {
    const { database, met } = await madeAgainst(PEOPLE, [sql]);
    await using made = database;
    expect(met.map((each) => each.member)).toEqual([member]);
    const refused = await refusal(made, sql);
    expect(refused?.sqlstate).toBe(sqlstate);
    const messages = refused === undefined ? [] : [refused];
    const output = "";
    const offending = await offendingRows({ database: made, demands: met, messages, output });
    expect(offending).toMatchObject({ table: "public.people", member });
    expect(offending?.rows[0]).toHaveProperty("id");
  },
  60_000,
);

test("a change that asks nothing of rows demands none", async () => {
  const harmless = [
    "ALTER TABLE people ADD note text",
    "ALTER TABLE people ADD level integer NOT NULL DEFAULT 1",
    "ALTER TABLE people ALTER age TYPE bigint",
    'ALTER TABLE people ALTER "Full Name" TYPE text',
    "ALTER TABLE people ADD CONSTRAINT later CHECK (age > 3) NOT VALID",
    "ALTER TABLE people ADD CONSTRAINT fk FOREIGN KEY (team_id) REFERENCES teams NOT VALID",
    "CREATE INDEX ON people (email)",
    "CREATE UNIQUE INDEX ON people (id, email)",
    "ALTER TYPE mood ADD VALUE 'new'",
    "CREATE TABLE orders (id serial PRIMARY KEY, person integer NOT NULL REFERENCES people)",
  ];
  const { database, met } = await madeAgainst(PEOPLE, harmless);
  await using _made = database;
  expect(met).toEqual([]);
}, 60_000);

test("rows that hold are never taken for rows that break a demand", async () => {
  const picked = fc.subarray([...CHANGES], { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(picked, async (changes) => {
      await using empty = await server.create("picked");
      for (const sql of PEOPLE) await empty.query(sql);
      // Some of them exclude each other.
      const sqls: string[] = [];
      for (const [sql] of changes) if ((await refusal(empty, sql)) === undefined) sqls.push(sql);
      const { database, met } = await madeAgainst(PEOPLE, sqls);
      await using made = database;
      const refused = new Set<string>();
      for (const [sql, , member] of changes)
        if (sqls.includes(sql) && (await refusal(made, sql)) !== undefined) refused.add(member);
      const unmet = [...refused].filter(
        (member) => !met.some((each: Demand) => each.member === member),
      );
      expect(unmet).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 120_000);
