import type { Database } from "#contract/database.ts";
import type { Exit, Running } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import type { SourceLine } from "../../evidence.ts";
import { WITHOUT_DATABASE } from "../../observe-routes.ts";
import { declaringLine } from "../../observe-source.ts";
import { type Asked, ask, healthOf, isGood } from "../asked.ts";
import { type Booted, bootedOf, saidIn, unbooted } from "../booted.ts";
import { knownGets } from "../known-gets.ts";
import { lossLine } from "../suspect-lines.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { isLivenessPath } from "./liveness-path.ts";

const AWAY_MS = 3_000;
const NOTICE_MS = 500;
// A cached health answer and a circuit breaker of 30 s each are both over by then.
const RECOVERY_MS = 75_000;
const POLL_MS = 300;
// Whoever needs longer is asked less often, so that no limit of requests is met.
const SLOW_AFTER_MS = 10_000;
const SLOW_POLL_MS = 2_000;
const MOST_GETS = 4;

export interface Absence extends Pick<Booted, "failure" | "lastLines" | "excerpt"> {
  readonly awayMs: number;
  /** The health path before the outage; it shows something only where that was below 400. */
  readonly before: Asked;
  /** Answers at the end of the outage. */
  readonly health: Asked;
  /** Of documented GETs that answered below 400 before. */
  readonly gets: readonly Asked[];
  /** Of paths named like a liveness probe that answered below 400 before. */
  readonly liveness: readonly Asked[];
  /** The lines that declare the health path and all of these. */
  readonly lines: Readonly<Record<string, SourceLine>>;
  /** Set when it ended. */
  readonly exit?: Exit;
  /** The only line of the project that can have ended it, where no failure was printed with a line. */
  readonly endedAt?: SourceLine;
  /** From the return of the database until everything answered as before; absent when it did not. */
  readonly recoveredMs?: number;
  /** Longest time that was waited for it. */
  readonly patienceMs: number;
  /** What was not as before at the end of that time. */
  readonly failing: readonly Asked[];
}

interface Watched {
  readonly ports: Ports;
  readonly baseUrl: string;
  readonly running: Running;
  readonly database: Database;
  readonly before: Asked;
  readonly gets: readonly string[];
  readonly liveness: readonly string[];
}

/** Takes the database away from an instance that serves, and gives it back. */
export async function observeAbsence(
  context: TrialContext,
  signal: AbortSignal,
): Promise<Tried<Absence>> {
  const { ports } = context;
  await using instance = await ports.booter.boot({ label: "outage" }, signal);
  const { running, database, baseUrl, record } = instance;
  if (record.outcome !== "ready" || running === undefined || baseUrl === undefined)
    return unbooted(bootedOf(ports, instance));
  if (database === undefined)
    return { tried: false, outcome: "not-applicable", reason: "It was given no database." };
  const watched = await chosen(context, { running, database, baseUrl, record }, signal);
  const mark = running.log.mark();
  const during = await whileAway(watched, signal);
  const returned = running.log.mark();
  const after = await untilRecovered(watched, signal);
  const exit = running.exit();
  // What was said while it was away explains an end, and no answer that still fails afterwards.
  const text = ports.redact(running.log.since(exit === undefined ? returned : mark));
  const said = saidIn(ports, text);
  const endedAt =
    exit === undefined || said.failure?.place !== undefined
      ? undefined
      : lossLine(ports.target.tree, text);
  return {
    tried: true,
    seen: {
      awayMs: AWAY_MS,
      patienceMs: RECOVERY_MS,
      before: watched.before,
      lines: linesOf(ports, [watched.before.path, ...watched.gets, ...watched.liveness]),
      ...during,
      ...after,
      ...(exit === undefined ? {} : { exit }),
      ...(endedAt === undefined ? {} : { endedAt }),
      ...said,
    },
  };
}

function linesOf(ports: Ports, paths: readonly string[]): Absence["lines"] {
  const found = paths.map((path) => [path, declaringLine(ports.target.tree, path)] as const);
  return Object.fromEntries(found.filter(([, line]) => line !== undefined)) as Absence["lines"];
}

/** What answers well before: only that can show a difference. */
async function chosen(
  { ports, routes }: TrialContext,
  given: Pick<Watched, "running" | "database" | "baseUrl"> & {
    readonly record: Parameters<typeof healthOf>[0];
  },
  signal: AbortSignal,
): Promise<Watched> {
  const { record, ...rest } = given;
  const before = await ask(ports, { baseUrl: rest.baseUrl, path: healthOf(record).path }, signal);
  const well = async (paths: readonly string[]): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const path of paths)
      if (isGood(await ask(ports, { baseUrl: rest.baseUrl, path }, signal))) found.push(path);
    return found;
  };
  const known = knownGets(routes, ports.target.tree);
  const telling = known.filter((path) => !WITHOUT_DATABASE.test(path));
  const live = [...ports.target.plan.healthPaths, ...known].filter(isLivenessPath);
  return {
    ...{ ports, ...rest, before },
    gets: await well(telling.slice(0, MOST_GETS)),
    liveness: await well([...new Set(live)].slice(0, MOST_GETS)),
  };
}

async function whileAway(
  watched: Watched,
  signal: AbortSignal,
): Promise<Pick<Absence, "health" | "gets" | "liveness">> {
  const { ports, database } = watched;
  await database.interrupt();
  try {
    // Connections that lie idle hear of it first, as they do when nobody asks anything at night.
    await ports.clock.sleep(NOTICE_MS, signal);
    // The first round lets it notice; the second one shows what it made of that.
    await round(watched, signal);
    await ports.clock.sleep(AWAY_MS, signal);
    return await round(watched, signal);
  } finally {
    await database.resume();
  }
}

async function round(watched: Watched, signal: AbortSignal) {
  const { ports, baseUrl, before, gets, liveness } = watched;
  const asking = (path: string) => ask(ports, { baseUrl, path }, signal);
  const [ofHealth, ofGets, ofLiveness] = await Promise.all([
    asking(before.path),
    Promise.all(gets.map(asking)),
    Promise.all(liveness.map(asking)),
  ]);
  return { health: ofHealth, gets: ofGets, liveness: ofLiveness };
}

async function untilRecovered(
  watched: Watched,
  signal: AbortSignal,
): Promise<Pick<Absence, "recoveredMs" | "failing">> {
  const { ports, running, before } = watched;
  const startedMs = ports.clock.monotonicMs();
  for (;;) {
    const { health, gets } = await round(watched, signal);
    const told = isGood(before) ? [health, ...gets] : gets;
    const failing = told.filter((asked) => !isGood(asked));
    const elapsedMs = Math.round(ports.clock.monotonicMs() - startedMs);
    if (failing.length === 0) return { recoveredMs: elapsedMs, failing };
    if (elapsedMs >= RECOVERY_MS || running.exit() !== undefined) return { failing };
    await ports.clock.sleep(elapsedMs < SLOW_AFTER_MS ? POLL_MS : SLOW_POLL_MS, signal);
  }
}
