import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database, DatabaseServer } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import { wordsOf } from "#engines/catalog/compare/words.ts";
import { compareDatabases } from "#engines/catalog/compare-databases.ts";
import { observeRollback } from "#validators/schema/reversal/observe.ts";
import { openServer } from "../rig/postgres/server.ts";

const SIGNAL = new AbortController().signal;
const stack = new AsyncDisposableStack();
let server: DatabaseServer;

beforeAll(async () => {
  ({ server } = stack.use(await openServer()));
});
afterAll(() => stack.disposeAsync());

async function run(database: Database, sql: string): Promise<void> {
  await using session = await database.session("target");
  if (sql !== "") await session.query(sql);
}

async function built(sql: string, template?: Database): Promise<Database> {
  const database = await server.create("migrated", template);
  await run(database, sql);
  return database;
}

const BEFORE = `
  CREATE TYPE mood AS ENUM ('ok', 'bad');
  CREATE TABLE berths (id serial PRIMARY KEY, name varchar(20) NOT NULL UNIQUE,
    state varchar(9) CONSTRAINT known CHECK (state IN ('free', 'taken')), mood mood);
  CREATE INDEX by_state ON berths (state) WHERE state IN ('free', 'taken');
  CREATE VIEW free AS SELECT id, name FROM berths WHERE state IN ('free', 'new');
  CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY);`;

/** What is told of a database that went another way from the same start. */
async function told(wanted: string, other: string): Promise<readonly string[]> {
  await using expected = await built(BEFORE + wanted);
  await using observed = await built(BEFORE + other);
  const bookkeeping = ["alembic_version"];
  const found = await compareDatabases({ expected, observed, bookkeeping, server });
  return found.map(wordsOf);
}

describe("two ways of migrations to one schema", () => {
  it.each([
    [
      "a column that was added later is the last one",
      "DROP TABLE alembic_version; CREATE TABLE boats (id int, name text, length int)",
      "CREATE TABLE boats (id int, length int); ALTER TABLE boats ADD name text",
    ],
    [
      "the server names what nobody named, and tools name it on the way back",
      "",
      `ALTER TABLE berths DROP CONSTRAINT berths_name_key;
       ALTER TABLE berths ADD CONSTRAINT berths_name_58f0_uniq UNIQUE (name);
       ALTER INDEX by_state RENAME TO ix_berths_state`,
    ],
    [
      "a view, a condition and an index that were made from the server's own text",
      "",
      `DO $do$ DECLARE old text[] := ARRAY[pg_get_viewdef('free'::regclass), pg_get_indexdef('by_state'::regclass),
         (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'known')]; BEGIN
       DROP VIEW free; DROP INDEX by_state; ALTER TABLE berths DROP CONSTRAINT known;
       EXECUTE 'CREATE VIEW free AS ' || old[1]; EXECUTE old[2];
       EXECUTE 'ALTER TABLE berths ADD CONSTRAINT known ' || old[3]; END $do$`,
    ],
  ])("%s", async (_title, one, other) => {
    expect(await told(one, other)).toEqual([]);
  });

  it.each([
    ["CREATE TYPE tide AS ENUM ('ebb')", ["has the enum public.tide"]],
    ["DROP VIEW free", ["lacks the view public.free"]],
    [
      "ALTER TABLE berths ALTER name DROP NOT NULL",
      ["differs in the column public.berths.name (nullability)"],
    ],
    [
      "COMMENT ON COLUMN berths.name IS 'as painted'",
      ["differs in the column public.berths.name (comment)"],
    ],
    [
      "ALTER TABLE berths ALTER name SET STORAGE main",
      ["differs in the column public.berths.name (storage)"],
    ],
    [
      "ALTER SEQUENCE berths_id_seq INCREMENT 7",
      ["differs in the sequence public.berths_id_seq (increment)"],
    ],
    [
      "CREATE FUNCTION to_mood(integer) RETURNS mood LANGUAGE sql IMMUTABLE RETURN 'ok'::mood; CREATE CAST (integer AS mood) WITH FUNCTION to_mood",
      ["has the cast (integer AS public.mood)", "has the function public.to_mood(integer)"],
    ],
    [
      "ALTER TABLE berths RENAME mood TO humour",
      ["calls the column public.berths.mood public.berths.humour"],
    ],
  ])("%s is told", async (sql, words) => {
    expect(await told("", sql)).toEqual(words);
  });
});

describe("a migration that is taken back and applied again", () => {
  /** Ports whose commands are statements, which run on the database that they are given. */
  function portsOf(up: string, down: string): Ports {
    const databases = new Map<string, Database>();
    const command = (sql: string) => ({ argv: [sql], cwd: ".", env: {}, origin: { text: sql } });
    return {
      target: {
        root: "/",
        plan: { migrate: command(up), rollback: command(down) },
        migrations: { supported: false, reason: "statements" },
      },
      databases: {
        ...{ role: server.role, version: server.version },
        position: () => server.position(),
        messages: async () => [],
        create: async (purpose: string, template: Database) => {
          const database = await server.create(purpose, template);
          databases.set(database.name, database);
          return database;
        },
      },
      booter: { environment: ({ name }: Database) => ({ DATABASE: name }) },
      runtime: {
        exec: async ({ argv, env }: { argv: readonly string[]; env: Record<string, string> }) => {
          const database = databases.get(env["DATABASE"] ?? "");
          if (database !== undefined) await run(database, argv[0] ?? "");
          return {
            ...{ exit: { code: 0, signal: null }, timedOut: false, durationMs: 1 },
            output: { text: "", totalBytes: 0, droppedBytes: 0 },
          };
        },
      },
      redact: (text: string) => text,
    } as unknown as Ports;
  }

  async function rolledBack(up: string, down: string) {
    await using database = await built(BEFORE + up);
    return await observeRollback({ ports: portsOf(up, down), database }, SIGNAL);
  }

  it("leaves nothing behind when it goes back as it came", async () => {
    const up = "ALTER TABLE berths ADD depth int DEFAULT 3; COMMENT ON COLUMN berths.depth IS 'm';";
    const seen = await rolledBack(up, "ALTER TABLE berths DROP depth");
    expect(seen).toMatchObject({ isUnchanged: false, leftovers: [] });
  });

  it("leaves what only adds up: a comment, a trigger that the second run names anew", async () => {
    const up = `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
      DO $do$ BEGIN EXECUTE format('CREATE TRIGGER t%s BEFORE UPDATE ON berths FOR EACH ROW EXECUTE FUNCTION touch()',
        (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 't_')); END $do$;`;
    const seen = await rolledBack(up, "COMMENT ON TABLE berths IS 'left'");
    expect(seen?.leftovers).toEqual([
      "differs in the table public.berths (comment)",
      "has the trigger public.berths.t1",
    ]);
  });

  it("is known to have no way back when that changes nothing, and to have one when only rights do", async () => {
    const up = "GRANT SELECT ON berths TO PUBLIC;";
    expect((await rolledBack(up, "SELECT 1"))?.isUnchanged).toBe(true);
    expect((await rolledBack(up, "REVOKE SELECT ON berths FROM PUBLIC"))?.isUnchanged).toBe(false);
  });
});
