import type { Database, DatabaseServer } from "#contract/database.ts";
import { compare, type Sides } from "./compare.ts";
import { type Drift, type Pair, reversed } from "./pair.ts";
import { runScript } from "./server.ts";
import { type Judged, judge } from "./verdict.ts";

/** Builds both sides, compares them in both directions, and holds the answer against it. */
export async function executePair(server: DatabaseServer, pair: Pair): Promise<Judged> {
  const startedAt = performance.now();
  const result = await answersOf(server, pair).catch((error: unknown) => ({
    ...{ missed: [], invented: [] },
    trouble: error instanceof Error ? error.message : String(error),
  }));
  return { pair, ...result, durationMs: performance.now() - startedAt };
}

async function answersOf(server: DatabaseServer, pair: Pair) {
  await using stack = new AsyncDisposableStack();
  const sides = await sidesOf(server, pair, stack);
  const answers = await directions(sides, pair.drift, false);
  if (pair.isAsked !== true) return answers;
  const silent = await directions(sides, [], false);
  const asked = await directions(sides, pair.drift, true);
  return {
    missed: asked.missed,
    invented: [...asked.invented, ...silent.invented.map((words) => `${words} (not asked for)`)],
  };
}

async function directions(sides: Sides, drift: readonly Drift[], asked: boolean) {
  const { forwards, backwards } = await compare(sides, asked);
  const there = judge(drift, forwards);
  const back = judge(drift.map(reversed), backwards);
  const marked = (words: readonly string[]) => words.map((each) => `${each} (backwards)`);
  return {
    missed: [...there.missed, ...marked(back.missed)],
    invented: [...there.invented, ...marked(back.invented)],
  };
}

async function sidesOf(
  server: DatabaseServer,
  pair: Pair,
  stack: AsyncDisposableStack,
): Promise<Sides> {
  const expected = stack.use(await server.create("expected"));
  const observed = stack.use(await server.create("observed"));
  await runScript(expected, `${pair.before};${pair.expected}`);
  await runScript(observed, `${pair.before};${pair.observed}`);
  if (pair.isReloaded !== true) return { expected, observed };
  return { expected, observed: stack.use(await reload(server, observed)) };
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
