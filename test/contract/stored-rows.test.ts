import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ValuePool } from "#engines/generation/pool.ts";
import { openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";
import { learnStoredRows } from "#validators/api/stored-rows.ts";

const SCHEMA = `
  CREATE TABLE carriers (code text PRIMARY KEY, name text NOT NULL);
  INSERT INTO carriers VALUES ('van', 'Van'), ('bike', 'Bike');
  CREATE TABLE "Odd ""Depots""" (id bigint PRIMARY KEY, "uuid" uuid UNIQUE, api_token text UNIQUE);
  INSERT INTO "Odd ""Depots""" VALUES
    (9007199254740, '7d1f0c3a-94be-4c55-8f0e-6b1f2a9d4e83', 'not-to-be-read');
  CREATE SCHEMA staff;
  CREATE TABLE staff.people (id int PRIMARY KEY, born date UNIQUE, boss_id int);
  INSERT INTO staff.people SELECT n, date '2000-01-01' + n, 900 FROM generate_series(1, 30) n;
  CREATE TABLE pairs (a int, b int, PRIMARY KEY (a, b));
  INSERT INTO pairs VALUES (41, 42);
  CREATE UNIQUE INDEX ON pairs ((a + b));`;

test("single keys of stored rows are learned from a real server, secrets and all else are not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dr-rows-"));
  // The server may have to run as another user than this process.
  chmodSync(folder, 0o755);
  const signal = new AbortController().signal;
  try {
    await using journal = await openJournal({ baseDirectory: join(folder, "runs") });
    await using server = await provideDatabaseServer({
      journal,
      path: process.env["PATH"] ?? "",
      signal,
    });
    await using database = await server.create("rows");
    await database.query(SCHEMA);
    const pool = new ValuePool();
    await learnStoredRows(database, pool);
    expect(pool.forField("carrier_code", { type: "string" })).toBe("bike");
    expect(pool.forField("oddDepotId", { type: "integer" })).toBe(9_007_199_254_740);
    expect(pool.holds("7d1f0c3a-94be-4c55-8f0e-6b1f2a9d4e83")).toBe(true);
    expect(pool.holds(1)).toBe(true);
    for (const other of ["not-to-be-read", "Van", 6, 30, 41, 42, 900])
      expect(pool.holds(other), String(other)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
