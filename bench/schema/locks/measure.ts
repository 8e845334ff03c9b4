import type { Database, DatabaseServer } from "#contract/database.ts";
import type { Clock } from "#contract/validator.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { modeInWords, strongest } from "#engines/migrations/lock-modes.ts";
import { type Growth, growthOf } from "#engines/statistics/growth.ts";
import { type Watched, watch } from "../../../src/validators/schema/locks/watch.ts";
import { ROWS, type Scenario, TABLES } from "./scenarios.ts";

export interface World {
  readonly server: DatabaseServer;
  readonly clock: Clock;
  readonly sizes: readonly number[];
}

/** What one kind of access waited, in milliseconds, by size. */
export interface Waits {
  readonly values: readonly number[];
  readonly growth: Growth;
}

export interface Result {
  readonly id: string;
  /** Strongest lock on the table that was seen. */
  readonly lock: string;
  readonly reads: Waits;
  readonly writes: Waits;
  readonly isRewritten: boolean;
  /** Longest time between two looks. */
  readonly gapMs: number;
}

// As in the study.
const FLOOR_MS = 20;
const TABLE = "deliveries";
// Whatever commits by itself runs in no transaction of others.
const REFUSES = /\bCONCURRENTLY\b|^VACUUM\b/;

/** A database whose table has this many rows. */
export async function filled({ server }: World, rowCount: number): Promise<Database> {
  const database = await server.create("lock-bench");
  await using session = await database.session("target");
  for (const sql of TABLES) await session.query(sql);
  for (const sql of ROWS) await session.query(sql, [rowCount]);
  await session.query("ANALYZE");
  return database;
}

/** Watches what works on a database, with a reader and a writer beside it. */
export async function watched(
  { server, clock }: World,
  database: Database,
  run: () => Promise<void>,
): Promise<Watched<void>> {
  const { tables } = await askCatalog(database);
  const probed = tables.filter(({ name }) => name === TABLE);
  const signal = AbortSignal.timeout(300_000);
  return await watch({ database, role: server.role, clock, probed, run }, signal);
}

export function longest(seen: Watched<void>, kind: "read" | "write"): number {
  return Math.round(seen.probes.find((probe) => probe.kind === kind)?.longestMs ?? 0);
}

/** Measures one scenario at every size, and its lock while its transaction is held open. */
export async function measure(world: World, scenario: Scenario): Promise<Result> {
  const all: Watched<void>[] = [];
  for (const rowCount of world.sizes) all.push(await runOf(world, scenario, rowCount));
  const locks = [...all, await heldOpen(world, scenario)].flatMap((seen) => seen.locks);
  const modes = locks.filter(({ table }) => table === `public.${TABLE}`).map(({ mode }) => mode);
  const waits = (kind: "read" | "write"): Waits => {
    const values = all.map((seen) => longest(seen, kind));
    const points = values.map((value, at) => ({ size: world.sizes[at] ?? 0, value }));
    return { values, growth: growthOf(points, FLOOR_MS) };
  };
  return {
    id: scenario.id,
    lock: modeInWords(strongest(modes) ?? "RowExclusiveLock"),
    reads: waits("read"),
    writes: waits("write"),
    isRewritten: all.at(-1)?.work.get(`public.${TABLE}`)?.isRewritten ?? false,
    gapMs: Math.round(Math.max(...all.map(({ samplingGapMs }) => samplingGapMs))),
  };
}

async function runOf(world: World, { before = [], steps }: Scenario, rowCount: number) {
  await using database = await filled(world, rowCount);
  await using session = await database.session("target");
  for (const sql of before) await session.query(sql);
  return await watched(world, database, async () => {
    await using migrating = await database.session("target");
    for (const sql of steps) await migrating.query(sql);
  });
}

// A lock that is held for less than a look takes is seen when its transaction stays open.
async function heldOpen(world: World, { before = [], steps }: Scenario) {
  await using database = await filled(world, 10);
  await using session = await database.session("target");
  for (const sql of before) await session.query(sql);
  return await watched(world, database, async () => {
    await using migrating = await database.session("target");
    for (const sql of steps)
      await migrating.query(
        REFUSES.test(sql) ? sql : `BEGIN; ${sql}; SELECT pg_sleep(0.1); COMMIT`,
      );
  });
}
