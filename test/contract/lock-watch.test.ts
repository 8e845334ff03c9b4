import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { qualified } from "#engines/catalog/shape.ts";
import { createClock } from "#runtimes/clock.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";
import { openCluster } from "#runtimes/postgres/provide.ts";
import { fillTables } from "../../src/validators/schema/locks/fill.ts";
import { type Watched, watch } from "../../src/validators/schema/locks/watch.ts";

const SHIPS = `
CREATE TYPE rig AS ENUM ('sloop', 'ketch');
CREATE TABLE harbours (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE ships (
  id serial PRIMARY KEY,
  harbour_id bigint NOT NULL REFERENCES harbours,
  name varchar(40) NOT NULL,
  call_sign varchar(12) NOT NULL UNIQUE,
  rig rig NOT NULL,
  length numeric(5, 2) NOT NULL CHECK (length > 0),
  launched_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE logbooks (ship_id integer PRIMARY KEY REFERENCES ships, pages integer NOT NULL);
INSERT INTO harbours (name) VALUES ('Leith'), ('Oban');
INSERT INTO ships (harbour_id, name, call_sign, rig, length)
  VALUES (1, 'Dunlin', 'MABC1', 'sloop', 9.5), (2, 'Curlew', 'MABC2', 'ketch', 12);
INSERT INTO logbooks VALUES (1, 60), (2, 80)`;

const signal = AbortSignal.timeout(180_000);
let journal: Journal;
let server: DatabaseServer;
let few: Database;

beforeAll(async () => {
  journal = await openJournal();
  const [binaries] = findBinaries({ path: process.env["PATH"] ?? "" }).fitting;
  if (binaries === undefined) throw new Error("PostgreSQL's server binaries are needed");
  server = await openCluster(await startCluster(journal, binaries, signal));
  few = await server.create("ships");
  await using session = await few.session("target");
  await session.query(SHIPS);
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await journal?.[Symbol.asyncDispose]();
});

async function filled(rowCount: number, tables = ["public.ships"]) {
  const database = await server.create("filled", few);
  const catalog = await askCatalog(database);
  const { rows, refused } = await fillTables({
    ...{ database, catalog, tables, rowCount, spread: "distinct", timeoutMs: 60_000 },
    fixed: new Set(),
  });
  return { database, catalog, rows, refused };
}

/** Watches statements that a session of the target runs one after the other. */
async function watching(
  { database, catalog }: Pick<Awaited<ReturnType<typeof filled>>, "database" | "catalog">,
  statements: readonly string[],
): Promise<Watched<void>> {
  return await watch(
    {
      ...{ database, role: server.role, clock: createClock() },
      probed: catalog.tables.filter((table) => qualified(table) === "public.ships"),
      run: async () => {
        await using session = await database.session("target");
        for (const statement of statements) await session.query(statement);
      },
    },
    signal,
  );
}

function longest(seen: Watched<void>, kind: "read" | "write"): number {
  return seen.probes.find((probe) => probe.kind === kind)?.longestMs ?? Number.NaN;
}

describe("rows in bulk", () => {
  test("tables are filled within their keys, checks and references", async () => {
    const { database, rows, refused } = await filled(20_000, ["public.logbooks"]);
    await using _ = database;
    expect(refused).toEqual(new Map());
    // Every logbook has a ship of its own; harbours are shared.
    expect(rows.get("public.logbooks")).toBe(20_000);
    expect(rows.get("public.ships")).toBe(20_000);
    expect(rows.has("public.harbours")).toBe(false);
    await database.query("ALTER TABLE ships ADD CHECK (harbour_id IN (1, 2)), ADD UNIQUE (name)");
    const orphans = await database.query(
      "SELECT FROM logbooks AS l WHERE NOT EXISTS (SELECT FROM ships AS s WHERE s.id = l.ship_id)",
    );
    expect(orphans).toEqual([]);
  });
});

describe("what a migration blocks", () => {
  test("an index blocks writes for as long as it is built, and no reads", async () => {
    const given = await filled(100_000);
    await using _ = given.database;
    const seen = await watching(given, ["CREATE INDEX ships_name ON ships (name, launched_at)"]);
    expect(longest(seen, "write")).toBeGreaterThan(15);
    expect(longest(seen, "read")).toBe(0);
    expect(seen.locks.map(({ table, mode }) => [table, mode])).toContainEqual([
      "public.ships",
      "ShareLock",
    ]);
    expect(seen.probes.find(({ kind }) => kind === "write")?.during).toContain("ships_name");
    expect(seen.work.get("public.ships")).toMatchObject({ isRewritten: false });
    expect(seen.work.get("public.ships")?.workedRows).toBeGreaterThan(99_000);
  });

  test("an index that is built concurrently blocks nobody", async () => {
    const given = await filled(100_000);
    await using _ = given.database;
    const seen = await watching(given, ["CREATE INDEX CONCURRENTLY ships_name ON ships (name)"]);
    expect(longest(seen, "write")).toBe(0);
    expect(longest(seen, "read")).toBe(0);
    expect(seen.probes.every(({ askedCount }) => askedCount > 5)).toBe(true);
  });

  test("a table that is written anew is seen, and blocks reads as well", async () => {
    const given = await filled(100_000);
    await using _ = given.database;
    const seen = await watching(given, ["ALTER TABLE ships ALTER id TYPE bigint"]);
    expect(seen.work.get("public.ships")).toMatchObject({ isRewritten: true });
    expect(longest(seen, "read")).toBeGreaterThan(15);
    expect(longest(seen, "write")).toBeGreaterThan(15);
  });

  test("a constant default touches no row", async () => {
    const given = await filled(1_000);
    await using _ = given.database;
    const seen = await watching(given, ["ALTER TABLE ships ADD hull text NOT NULL DEFAULT 'oak'"]);
    expect(seen.work.get("public.ships")).toEqual({ isRewritten: false, workedRows: 0 });
  });

  test("emptying a table writes nothing anew", async () => {
    const given = await filled(1_000);
    await using _ = given.database;
    const seen = await watching(given, ["TRUNCATE ships CASCADE"]);
    expect(seen.work.get("public.ships")).toMatchObject({ isRewritten: false });
  });

  test("rows that one transaction changes cannot be written by others until it ends", async () => {
    const given = await filled(1_000);
    await using _ = given.database;
    const seen = await watching(given, [
      "BEGIN; UPDATE ships SET name = 'Whimbrel'",
      "SELECT pg_sleep(0.3)",
      "COMMIT",
    ]);
    expect(longest(seen, "write")).toBeGreaterThan(200);
    expect(longest(seen, "read")).toBe(0);
  });
});

describe("what is left behind", () => {
  const others = async (database: Database) =>
    await database.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()
         AND backend_type = 'client backend'`,
      [database.name],
    );

  test("no session, when the run fails", async () => {
    const given = await filled(1_000);
    await using _ = given.database;
    await expect(watching(given, ["ALTER TABLE ships DROP sails"])).rejects.toThrow("sails");
    expect(await others(few)).toEqual([]);
    expect((await others(given.database)).length).toBeLessThan(2);
  });

  test("no session, when it is aborted while others wait", async () => {
    const given = await filled(1_000);
    await using _ = given.database;
    const aborting = new AbortController();
    const watched = watch(
      {
        ...{ database: given.database, role: server.role, clock: createClock() },
        probed: given.catalog.tables,
        run: async (inner) => {
          await using session = await given.database.session("target");
          await session.query("BEGIN; LOCK TABLE ships");
          setTimeout(() => aborting.abort(), 200);
          await new Promise((_resolve, reject) =>
            inner.addEventListener("abort", () => reject(new Error("aborted"))),
          );
        },
      },
      aborting.signal,
    );
    await expect(watched).rejects.toThrow("aborted");
    expect((await others(given.database)).length).toBeLessThan(2);
  });
});
