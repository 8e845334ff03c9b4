import type { Database, DatabaseServer } from "#contract/database.ts";
import { compare, type Side, type Sides, sideOf } from "./compare.ts";
import { type Drift, type Pair, reversed } from "./pair.ts";
import type { Pool } from "./pool.ts";
import { runScript } from "./server.ts";
import { type Judged, judge } from "./verdict.ts";

/** Where databases are made. */
export interface Place {
  readonly server: DatabaseServer;
  readonly pool: Pool;
}

/** Pairs that have one models' side in common: it is built once. */
export function groupsOf(pairs: readonly Pair[]): readonly (readonly Pair[])[] {
  return [...Map.groupBy(pairs, ({ before, expected }) => `${before};${expected}`).values()];
}

/** Builds both sides, compares them in both directions, and holds the answers against it. */
export async function executeGroup(
  place: Place,
  group: readonly Pair[],
): Promise<readonly Judged[]> {
  await using stack = new AsyncDisposableStack();
  const [first] = group;
  if (first === undefined) return [];
  const build = (script: string) => built(place, script, stack);
  const expected = build(`${first.before};${first.expected}`);
  // Told with each pair that waits for it.
  expected.catch(() => undefined);
  const judged: Judged[] = [];
  for (const pair of group) {
    const startedAt = performance.now();
    const result = await answersOf({ place, expected, pair }).catch((error: unknown) => ({
      ...{ missed: [], invented: [] },
      trouble: error instanceof Error ? error.message : String(error),
    }));
    judged.push({ pair, ...result, durationMs: performance.now() - startedAt });
  }
  return judged;
}

interface Question {
  readonly place: Place;
  readonly expected: Promise<Side>;
  readonly pair: Pair;
}

async function answersOf({ place, expected, pair }: Question) {
  await using stack = new AsyncDisposableStack();
  const sides = { expected: await expected, observed: await observedOf(place, pair, stack) };
  const answers = await directions(sides, pair, false);
  if (pair.isAsked !== true) return answers;
  const silent = await directions(sides, { ...pair, drift: [] }, false);
  const asked = await directions(sides, pair, true);
  return {
    missed: asked.missed,
    invented: [...asked.invented, ...silent.invented.map((words) => `${words} (not asked for)`)],
  };
}

async function directions(sides: Sides, { drift, isOneWay = false }: Pair, asked: boolean) {
  const { forwards, backwards } = await compare(sides, asked);
  const back: readonly Drift[] = isOneWay ? [] : drift.map(reversed);
  const [there, again] = [judge(drift, forwards), judge(back, backwards)];
  const marked = (words: readonly string[]) => words.map((each) => `${each} (backwards)`);
  return {
    missed: [...there.missed, ...marked(again.missed)],
    invented: [...there.invented, ...marked(again.invented)],
  };
}

async function observedOf(place: Place, pair: Pair, stack: AsyncDisposableStack): Promise<Side> {
  const observed = await built(place, `${pair.before};${pair.observed}`, stack);
  if (pair.isReloaded !== true) return observed;
  const { server } = place;
  return sideOf(stack.use(await reload(server, observed.database)));
}

async function built(place: Place, script: string, stack: AsyncDisposableStack): Promise<Side> {
  const database = stack.use(await place.pool.take());
  await runScript(database, script);
  return sideOf(database);
}

/**
 * A new database from the dump of another one.
 *
 * Errors  an Error when no `pg_dump` is at hand, or when its text cannot be run.
 */
export async function reload(server: DatabaseServer, database: Database): Promise<Database> {
  const dump = await server.dump(database, "schema", AbortSignal.timeout(120_000));
  if (dump === undefined) throw new Error("no pg_dump is at hand");
  const copy = await server.create("reloaded");
  try {
    // Lines for psql, and the schema that every database has already.
    const script = dump.replace(/^\\.*$/gm, "").replace(/^CREATE SCHEMA public;$/m, "");
    await runScript(copy, script);
    return copy;
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}
