import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, DatabaseServer } from "#contract/database.ts";
import type { FixObject } from "#contract/fix-planner.ts";
import { createFixPlanner } from "#runtimes/fix-planner/planner.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";

const signal = AbortSignal.timeout(120_000);
let journal: Journal;
let server: DatabaseServer;
const planner = createFixPlanner();

beforeAll(async () => {
  journal = await openJournal();
  server = await provideDatabaseServer({ journal, path: process.env["PATH"] ?? "", signal });
}, 240_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await journal?.[Symbol.asyncDispose]();
});

async function asTarget(database: Database, statements: readonly string[]) {
  await using session = await database.session("target");
  for (const sql of statements) await session.query(sql);
}

async function pair(from: string, to: string) {
  const sides = { from: await server.create("from"), to: await server.create("to") };
  await asTarget(sides.from, [from]);
  await asTarget(sides.to, [to]);
  return {
    ...sides,
    async [Symbol.asyncDispose]() {
      await sides.from[Symbol.asyncDispose]();
      await sides.to[Symbol.asyncDispose]();
    },
  };
}

const column = (name: string): FixObject => ({ kind: "column", name });

test("plans what was asked for alone, there and back", async () => {
  await using sides = await pair(
    "CREATE TABLE cargo (id int PRIMARY KEY, weight int, crew text); CREATE TABLE kept (id int)",
    "CREATE TABLE cargo (id int PRIMARY KEY, weight bigint, port text DEFAULT 'Izola')",
  );
  const [answer] = await planner.plan(
    { ...sides, changes: [[column("public.cargo.port")]] },
    signal,
  );
  expect(answer).toMatchObject({ isPlanned: true });
  if (answer?.isPlanned !== true) return;
  const sql = answer.plan.statements.map((each) => each.sql).join(";");
  expect(sql).toContain("port");
  expect(sql).not.toMatch(/weight|crew|kept|OWNER/);
  await asTarget(
    sides.from,
    answer.plan.statements.map((each) => each.sql),
  );
  const columns = await sides.from.query(
    "SELECT attname FROM pg_attribute WHERE attrelid = 'cargo'::regclass AND attnum > 0",
  );
  expect(columns.map((row) => row["attname"])).toEqual(["id", "weight", "crew", "port"]);
  expect(answer.plan.reversal.map((each) => each.sql).join(";")).toMatch(/DROP COLUMN "?port/);
});

test("takes along what a change cannot be without, and plans what shares it once", async () => {
  await using sides = await pair(
    "CREATE TABLE berth (id int PRIMARY KEY)",
    `CREATE TYPE tide AS ENUM ('ebb', 'flow');
     CREATE TABLE berth (id int PRIMARY KEY, at tide, other tide, depth int)`,
  );
  const answers = await planner.plan(
    {
      ...sides,
      changes: [
        [column("public.berth.at")],
        [column("public.berth.depth")],
        [column("public.berth.other")],
      ],
    },
    signal,
  );
  const [first, second, third] = answers;
  expect(first).toBe(third);
  expect(first).not.toBe(second);
  if (first?.isPlanned !== true) throw new Error("not planned");
  const statements = first.plan.statements.map((each) => each.sql);
  expect(statements[0]).toMatch(/CREATE TYPE/);
  await asTarget(sides.from, statements);
  expect(first.plan.touched.map(({ name }) => name).sort()).toEqual([
    "public.berth.at",
    "public.berth.other",
    "public.tide",
  ]);
});

test("marks what must not be followed inside its transaction", async () => {
  await using sides = await pair(
    "CREATE TYPE sail AS ENUM ('jib')",
    "CREATE TYPE sail AS ENUM ('jib', 'lug')",
  );
  const [answer] = await planner.plan(
    { ...sides, changes: [[{ kind: "enum", name: "public.sail" }]] },
    signal,
  );
  expect(answer?.isPlanned === true && answer.plan.statements).toEqual([
    expect.objectContaining({ isTransactional: false }),
  ]);
});

test("says that there is nothing to plan where it sees no difference", async () => {
  await using sides = await pair("CREATE TABLE same (id int)", "CREATE TABLE same (id int)");
  expect(await planner.plan({ ...sides, changes: [[column("public.same.id")]] }, signal)).toEqual([
    { isPlanned: false, reason: expect.stringContaining("no difference") },
  ]);
});

test("observes equal schemas as equal text, and a change as another", async () => {
  await using sides = await pair(
    "CREATE TABLE buoy (id int PRIMARY KEY, a text, b text)",
    "CREATE TABLE buoy (id int PRIMARY KEY, b text, a text)",
  );
  const text = await planner.observe(sides.from, signal);
  expect(await planner.observe(sides.to, signal)).toBe(text);
  await asTarget(sides.to, ["ALTER TABLE buoy ALTER a SET DEFAULT 'x'"]);
  expect(await planner.observe(sides.to, signal)).not.toBe(text);
});
