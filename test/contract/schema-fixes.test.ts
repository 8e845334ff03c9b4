import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, DatabaseServer } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { createFixPlanner } from "#runtimes/fix-planner/planner.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";
import type { FixesSeen } from "../../src/validators/schema/fixes/evidence.ts";
import { fixesStudy } from "../../src/validators/schema/fixes/index.ts";
import type { StudyContext } from "../../src/validators/schema/study.ts";

const signal = AbortSignal.timeout(280_000);
let journal: Journal;
let server: DatabaseServer;

beforeAll(async () => {
  journal = await openJournal();
  server = await provideDatabaseServer({ journal, path: process.env["PATH"] ?? "", signal });
}, 240_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await journal?.[Symbol.asyncDispose]();
});

interface Sides {
  readonly migrations: string;
  readonly models: string;
  /** Instead of the real ones. */
  readonly ports?: Partial<Ports>;
}

async function built(sql: string): Promise<Database> {
  const database = await server.create("side");
  await using session = await database.session("target");
  await session.query(sql);
  return database;
}

async function study({ migrations, models, ports = {} }: Sides) {
  await using migrated = await built(migrations);
  await using modelled = await built(models);
  const catalog = (database: Database) => askCatalog((sql) => database.query(sql));
  const context = {
    ports: {
      databases: server,
      fixPlanner: createFixPlanner(),
      clock: { now: () => "2031-05-06T07:08:09.000Z", monotonicMs: () => performance.now() },
      redact: (text: string) => text,
      ...ports,
    },
    migrated,
    modelled,
    payload: {
      models: { supported: true, catalog: await catalog(modelled) },
      migrated: { catalog: await catalog(migrated) },
      migrations: { bookkeeping: ["alembic_version"] },
    },
  } as unknown as StudyContext;
  return await fixesStudy.observe(context, signal);
}

async function fixesOf(sides: Sides): Promise<FixesSeen> {
  const studied = await study(sides);
  if (!studied.isStudied) throw new Error(studied.reason);
  return studied.seen;
}

const BASE = "CREATE TABLE cargo (id int PRIMARY KEY, weight int, note text, kind varchar(20));";
const more = (columns: string, rest = "") =>
  BASE.replace("kind varchar(20)", `kind varchar(20), ${columns}`) + rest;

test.each<readonly [name: string, migrations: string, models: string]>([
  [
    "a table",
    BASE,
    `${BASE} CREATE TABLE port (id serial PRIMARY KEY, name text UNIQUE, cargo_id int REFERENCES cargo)`,
  ],
  ["a nullable column", BASE, more("added text")],
  ["a column with a default", BASE, more("added int NOT NULL DEFAULT 3")],
  ["a column that wants a value", BASE, more("added text NOT NULL")],
  ["a column of a new enum", BASE, `CREATE TYPE tide AS ENUM ('ebb'); ${more("added tide")}`],
  ["a reference", BASE, more("parent_id int REFERENCES cargo (id)")],
  ["a reference that wants a value", BASE, more("parent_id int NOT NULL REFERENCES cargo (id)")],
  ["a serial column", BASE, more("no serial")],
  ["a wider type", BASE, BASE.replace("weight int", "weight bigint")],
  ["a longer text", BASE, BASE.replace("varchar(20)", "varchar(40)")],
  ["a shorter text", BASE, BASE.replace("varchar(20)", "varchar(5)")],
  ["a number out of a text", BASE, BASE.replace("note text", "note int")],
  ["NOT NULL", BASE, BASE.replace("note text", "note text NOT NULL")],
  ["NULL", BASE.replace("note text", "note text NOT NULL"), BASE],
  ["a default", BASE, BASE.replace("weight int", "weight int DEFAULT 4")],
  ["a unique constraint", BASE, BASE.replace("note text", "note text UNIQUE")],
  ["a check", BASE, BASE.replace("weight int", "weight int CHECK (weight > 4)")],
  [
    "a check on a list",
    BASE,
    BASE.replace("kind varchar(20)", "kind varchar(20) CHECK (kind IN ('dry', 'wet'))"),
  ],
  [
    "another check",
    BASE.replace("weight int", "weight int CONSTRAINT c CHECK (weight > 4)"),
    BASE.replace("weight int", "weight int CONSTRAINT c CHECK (weight > 5)"),
  ],
  [
    "an index",
    BASE,
    `${BASE} CREATE INDEX heavy ON cargo (weight DESC) WHERE weight > 3 AND kind IN ('a', 'b')`,
  ],
  ["a unique index", BASE, `${BASE} CREATE UNIQUE INDEX one ON cargo (lower(note))`],
  [
    "a label",
    `CREATE TYPE tide AS ENUM ('ebb'); ${more("t tide")}`,
    `CREATE TYPE tide AS ENUM ('ebb', 'flow'); ${more("t tide")}`,
  ],
  [
    "a foreign key that cascades",
    more("p int REFERENCES cargo"),
    more("p int REFERENCES cargo ON DELETE CASCADE"),
  ],
  ["a view", BASE, `${BASE} CREATE VIEW heavy AS SELECT id FROM cargo WHERE kind IN ('a', 'b')`],
  [
    "a type under a view",
    `${BASE} CREATE VIEW v AS SELECT weight FROM cargo`,
    `${BASE.replace("weight int", "weight bigint")} CREATE VIEW v AS SELECT weight FROM cargo`,
  ],
  ["identity", BASE, BASE.replace("id int", "id int GENERATED BY DEFAULT AS IDENTITY")],
  ["a generated column", BASE, more("g int GENERATED ALWAYS AS (weight * 2) STORED")],
])("%s: the fix is proven, there and back", async (_name, migrations, models) => {
  const { fixes, open, observer } = await fixesOf({ migrations, models });
  expect(open).toEqual([]);
  for (const fix of fixes)
    expect(fix, JSON.stringify(fix, null, 1)).toMatchObject({ state: "proven", reason: "" });
  expect(fixes.length).toBeGreaterThan(0);
  expect(
    fixes.every(({ reversal }) => reversal !== null),
    JSON.stringify(fixes, null, 1),
  ).toBe(true);
  expect(observer).toBe("pg_dump");
});
