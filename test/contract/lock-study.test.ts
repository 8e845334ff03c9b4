import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StateAnswer } from "#contract/boot.ts";
import type { Database, DatabaseServer } from "#contract/database.ts";
import type { Completion } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { createClock } from "#runtimes/clock.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";
import { openCluster } from "#runtimes/postgres/provide.ts";
import type { LocksSeen } from "../../src/validators/schema/locks/evidence.ts";
import { observeLocks } from "../../src/validators/schema/locks/observe.ts";
import type { Studied } from "../../src/validators/schema/studied.ts";
import type { StudyContext } from "../../src/validators/schema/study.ts";

const BASE = `
CREATE TABLE schema_migrations (version text);
INSERT INTO schema_migrations VALUES ('1');
CREATE TABLE flowers (id serial PRIMARY KEY, name text);
INSERT INTO flowers (name) VALUES ('clover'), ('heather'), ('lime');
CREATE TABLE keepers (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE bees (id serial PRIMARY KEY, keeper_id integer NOT NULL, hive varchar(30) NOT NULL);
INSERT INTO keepers (name) VALUES ('Ada'), ('Bo');
INSERT INTO bees (keeper_id, hive) VALUES (1, 'oak'), (2, 'elm')`;

const signal = AbortSignal.timeout(280_000);
let journal: Journal;
let server: DatabaseServer;
let deployed: Database;

beforeAll(async () => {
  journal = await openJournal();
  const [binaries] = findBinaries({ path: process.env["PATH"] ?? "" }).fitting;
  if (binaries === undefined) throw new Error("PostgreSQL's server binaries are needed");
  server = await openCluster(await startCluster(journal, binaries, signal));
  deployed = await server.create("bees");
  await using session = await deployed.session("target");
  await session.query(BASE);
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await journal?.[Symbol.asyncDispose]();
});

/** A project whose branch brings one migration of plain SQL; its command runs it as the target. */
function portsOf(sql: string, rows: number): Ports {
  const file = (name: string, id: string) => ({ file: name, id, parents: [], line: 1 });
  const plan = (files: readonly ReturnType<typeof file>[]) => ({
    ...{ supported: true, tool: "sql", directory: "migrations", graph: false, files },
    bookkeeping: [],
  });
  const first = file("migrations/1.sql", "1");
  const databases: Database[] = [];
  return {
    target: {
      ...{ root: "/project", plan: { migrate: { argv: ["psql"], cwd: ".", env: {} } } },
      tree: { root: "/project", files: [], read: () => sql },
      migrations: plan([first, file("migrations/2.sql", "2")]),
      deployed: { reference: "main", migrations: plan([first]) },
    },
    databases: {
      ...{ role: server.role, position: async () => 0, messages: async () => [] },
      create: async (purpose: string, template?: Database) => {
        const made = await server.create(purpose, template);
        databases.push(made);
        return made;
      },
    },
    booter: {
      environment: () => ({}),
      state: async (): Promise<StateAnswer> => ({
        ...{ outcome: "reached", steps: [] },
        rows: { "public.keepers": 2, "public.bees": 2 },
        database: await server.create("base", deployed),
      }),
    },
    runtime: { exec: () => migrated(databases.at(-1), sql) },
    ...{ clock: createClock(), settings: { performance: { averageMs: 500 }, schema: { rows } } },
    redact: (text: string) => text,
  } as unknown as Ports;
}

async function migrated(database: Database | undefined, sql: string): Promise<Completion> {
  const output = { text: "", totalBytes: 0, droppedBytes: 0 };
  const ended = (code: number): Completion => ({
    ...{ exit: { code, signal: null }, timedOut: false, durationMs: 1, output },
  });
  if (database === undefined) return ended(1);
  await using session = await database.session("target");
  try {
    await session.query(sql);
    return ended(0);
  } catch {
    return ended(1);
  }
}

async function study(sql: string, rows = 1_000_000): Promise<Studied<LocksSeen>> {
  const context = { ports: portsOf(sql, rows), payload: { migrated: { catalog: null } } };
  return await observeLocks(context as unknown as StudyContext, signal);
}

async function seenOf(sql: string, rows?: number): Promise<LocksSeen> {
  const studied = await study(sql, rows);
  if (!studied.isStudied) throw new Error(studied.reason);
  return studied.seen;
}

describe("the study of locks", () => {
  test("ends after the first run where no row is worked on", async () => {
    const { runs, tables } = await seenOf("ALTER TABLE bees ADD colour text DEFAULT 'amber'");
    expect(runs).toMatchObject([{ rowCount: 1_000, outcome: "done" }]);
    expect(tables.every(({ sizes }) => sizes.every(({ workedRows }) => workedRows === 0))).toBe(
      true,
    );
  });

  test("goes on with the tables that are worked on, and says where it was", async () => {
    const { runs, tables } = await seenOf("-- Hives.\nCREATE INDEX by_hive ON bees (hive)");
    expect(runs.map(({ rowCount }) => rowCount).slice(0, 2)).toEqual([1_000, 100_000]);
    expect(tables.map(({ table }) => table)).toEqual(["public.bees"]);
    expect(tables[0]?.sizes[1]).toMatchObject({
      ...{ rowCount: 100_000, isRewritten: false },
      reads: { longestMs: 0 },
      writes: {
        during: { text: expect.stringContaining("CREATE INDEX by_hive"), at: { line: 2 } },
      },
    });
  });

  test("goes no further than the settings say that production is", async () => {
    const { runs } = await seenOf("CREATE INDEX by_hive ON bees (hive)", 8_000);
    expect(runs.map(({ rowCount }) => rowCount)).toEqual([1_000, 8_000]);
    expect(await study("CREATE INDEX by_hive ON bees (hive)", 0)).toMatchObject({
      ...{ isStudied: false, outcome: "not-applicable" },
    });
  });

  test("leaves a list that the deployed version brings as long as it is", async () => {
    const { tables, left } = await seenOf("UPDATE flowers SET name = upper(name)");
    expect(tables).toMatchObject([{ table: "public.flowers", sizes: [{ rowCount: 3 }] }]);
    expect(left[0]).toBe(
      "public.flowers has 3 instead of 1000 rows: the deployed version's own migrations put them there.",
    );
  });

  test("tries copied values where a migration asks for such as exist elsewhere", async () => {
    const { runs, tables } = await seenOf(
      "DELETE FROM keepers WHERE id = 3; ALTER TABLE bees ADD FOREIGN KEY (keeper_id) REFERENCES keepers",
    );
    expect(runs[1]).toMatchObject({ rowCount: 100_000, outcome: "done" });
    expect(tables.map(({ table }) => table)).toEqual(["public.bees", "public.keepers"]);
  });

  test("is open where the migrations fail whatever the rows", async () => {
    expect(await study("ALTER TABLE bees ADD wings integer NOT NULL")).toMatchObject({
      ...{ isStudied: false, outcome: "inconclusive" },
      reason: expect.stringContaining("fail on the schema of main"),
    });
  });

  test("leaves no database and no session behind", async () => {
    const databases = await deployed.query(
      "SELECT datname FROM pg_database WHERE datname ~ 'locks|base_' AND datname <> $1",
      [deployed.name],
    );
    expect(databases).toEqual([]);
    const sessions = await deployed.query(
      "SELECT FROM pg_stat_activity WHERE datname <> current_database() AND query ~ 'ships|bees' AND state <> 'idle'",
    );
    expect(sessions).toEqual([]);
  });
});
