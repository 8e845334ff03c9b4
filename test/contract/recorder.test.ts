import { afterAll, beforeAll, expect, test } from "vitest";
import type { MigrationFile } from "#contract/adapter.ts";
import type { Database, DatabaseServer } from "#contract/database.ts";
import {
  RECORD_LAST_STATE,
  RECORDED_CHANGES,
  RECORDED_STATES,
  recorderSql,
} from "#engines/migrations/recorder.ts";
import { touchesOf } from "#engines/migrations/replay.ts";
import { openServer } from "../rig/postgres/server.ts";

let world: Awaited<ReturnType<typeof openServer>>;
let server: DatabaseServer;
beforeAll(async () => {
  world = await openServer();
  server = world.server;
}, 60_000);
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

interface Step {
  readonly file: string;
  readonly sql: string;
}

const STEPS: readonly Step[] = [
  {
    file: "migrations/0001_orders.sql",
    sql: `CREATE TYPE status AS ENUM ('draft'); CREATE TABLE "Orders" (id serial PRIMARY KEY, total int, note text)`,
  },
  {
    file: "migrations/0002_total.sql",
    sql: `ALTER TABLE "Orders" ADD COLUMN state status; ALTER TABLE "Orders" ALTER COLUMN total TYPE bigint`,
  },
  {
    file: "migrations/0003_index.sql",
    sql: `CREATE INDEX by_total ON "Orders" (total); ALTER TABLE "Orders" ADD CONSTRAINT paid CHECK (total > 0)`,
  },
  {
    file: "migrations/0004_less.sql",
    sql: `ALTER TABLE "Orders" DROP COLUMN note; ALTER TYPE status ADD VALUE 'placed'`,
  },
];
const files: readonly MigrationFile[] = STEPS.map(({ file }, index) => ({
  file,
  id: idOf(file),
  parents: index === 0 ? [] : [idOf(STEPS[index - 1]?.file ?? "")],
  line: 1,
}));

function idOf(file: string): string {
  return file.replace(/^migrations\/|\.sql$/g, "");
}

/** How a tool keeps its table around one step. */
interface Tool {
  readonly table: string;
  readonly made: string;
  before?(id: string, at: number): string;
  after?(id: string, at: number): string;
}

const TOOLS: Readonly<Record<string, Tool>> = {
  "one row that is replaced": {
    table: "alembic_version",
    made: "CREATE TABLE alembic_version (version_num text)",
    after: (id, at) =>
      at === 0
        ? `INSERT INTO alembic_version VALUES ('${id}')`
        : `UPDATE alembic_version SET version_num = '${id}'`,
  },
  "a row after each": {
    table: "applied",
    made: "CREATE TABLE applied (id serial, name text)",
    after: (id) => `INSERT INTO applied (name) VALUES ('${id}.sql')`,
  },
  "a row before each, finished afterwards": {
    table: "_prisma_migrations",
    made: "CREATE TABLE _prisma_migrations (id int, name text, finished_at timestamptz)",
    before: (id, at) => `INSERT INTO _prisma_migrations VALUES (${at}, '${id}', NULL)`,
    after: (_id, at) => `UPDATE _prisma_migrations SET finished_at = now() WHERE id = ${at}`,
  },
  "a number that is dirty meanwhile": {
    table: "schema_migrations",
    made: "CREATE TABLE schema_migrations (version bigint, dirty boolean)",
    before: (_id, at) =>
      `DELETE FROM schema_migrations; INSERT INTO schema_migrations VALUES (${at + 1}, true)`,
    after: () => "UPDATE schema_migrations SET dirty = false",
  },
  "digests only, in order": {
    table: "drizzle.__drizzle_migrations",
    made: "CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial, hash text)",
    after: (id) => `INSERT INTO drizzle.__drizzle_migrations (hash) VALUES (md5('${id}'))`,
  },
};

async function record(tool: Tool) {
  await using database = await server.create("recorder");
  await database.query(recorderSql([tool.table]));
  await asTarget(database, [
    tool.made,
    ...STEPS.flatMap(({ file, sql }, at) => [
      tool.before?.(idOf(file), at) ?? "",
      ...sql.split(";"),
      tool.after?.(idOf(file), at) ?? "",
    ]),
  ]);
  await database.query(RECORD_LAST_STATE);
  return touchesOf(
    {
      states: await database.query(RECORDED_STATES),
      changes: await database.query(RECORDED_CHANGES),
    },
    files,
  );
}

async function asTarget(database: Database, statements: readonly string[]) {
  await using session = await database.session("target");
  for (const sql of statements) if (sql.trim() !== "") await session.query(sql);
}

test.each(Object.entries(TOOLS))(
  "a tool that keeps %s shows who touched what",
  async (_name, tool) => {
    const touches = await record(tool);
    const fileOf = (part: string) => touches[part]?.file;
    expect(fileOf("public.Orders.id")).toBe("migrations/0001_orders.sql");
    expect(fileOf("public.Orders.total")).toBe("migrations/0002_total.sql");
    expect(fileOf("public.Orders.state")).toBe("migrations/0002_total.sql");
    expect(fileOf("public.by_total")).toBe("migrations/0003_index.sql");
    expect(fileOf("public.Orders.by_total")).toBe("migrations/0003_index.sql");
    expect(fileOf("public.Orders.paid")).toBe("migrations/0003_index.sql");
    expect(fileOf("public.status")).toBe("migrations/0004_less.sql");
    expect(touches["public.Orders.note"]).toMatchObject({
      file: "migrations/0004_less.sql",
      isDrop: true,
    });
  },
);

test("a tool that holds its table for itself meanwhile is not waited for", async () => {
  await using database = await server.create("recorder-locked");
  await database.query(recorderSql(["applied"]));
  await asTarget(database, ["CREATE TABLE applied (name text)"]);
  await using holder = await database.session("target");
  await holder.query("BEGIN; LOCK TABLE applied IN ACCESS EXCLUSIVE MODE");
  await asTarget(database, ["CREATE TABLE orders (id int)"]);
  await holder.query("COMMIT");
  const changes = await database.query(RECORDED_CHANGES);
  expect(changes.map(({ identity }) => identity)).toContain("public.orders");
});

test("a migration that fails leaves nothing, and one that is none of ours is left out", async () => {
  await using database = await server.create("recorder-failed");
  await database.query(recorderSql(["applied"]));
  await asTarget(database, [
    "CREATE TABLE applied (name text)",
    "CREATE TABLE theirs (id int)",
    "INSERT INTO applied VALUES ('library_0001')",
  ]);
  await database.query(RECORD_LAST_STATE);
  const touches = touchesOf(
    {
      states: await database.query(RECORDED_STATES),
      changes: await database.query(RECORDED_CHANGES),
    },
    files,
  );
  expect(touches).toEqual({});
});
