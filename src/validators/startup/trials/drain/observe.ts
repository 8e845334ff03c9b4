import type { Instance } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import type { HttpExchange } from "#contract/http.ts";
import type { Exit } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { type Asked, ask, askedOf, healthOf, isFailed, send } from "../asked.ts";
import type { Booted } from "../booted.ts";
import { bootedOf, saidIn, unbooted } from "../booted.ts";
import { knownGets } from "../known-gets.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";

const MOST_CANDIDATES = 8;
const WAIT_MS = 2_000;
const POLL_MS = 25;
// Long enough that whoever does not wait has gone; short against every grace time.
const HELD_MS = 500;

export interface DrainSeen extends Pick<Booted, "failure" | "lastLines" | "excerpt"> {
  /** The same request before, with nothing in its way. */
  readonly before: Asked;
  /** What became of the one that was under way. */
  readonly held: Asked;
  /** Where it was answered with a failure: the same, held as long on an instance that goes on running. */
  readonly control?: Asked;
  /** How long it was held after SIGTERM. */
  readonly heldMs: number;
  readonly exit: Exit;
  readonly forced: boolean;
  /** From SIGTERM to the end. */
  readonly endedMs: number;
}

/** A request that waits for a table which we hold. */
interface Held {
  readonly before: Asked;
  readonly answer: Promise<HttpExchange>;
}

export async function observeDrain(
  { ports, routes }: TrialContext,
  signal: AbortSignal,
): Promise<Tried<DrainSeen>> {
  await using instance = await ports.booter.boot({ label: "drain" }, signal);
  const { running, database, baseUrl } = instance;
  if (instance.record.outcome !== "ready" || running === undefined || baseUrl === undefined)
    return unbooted(bootedOf(ports, instance));
  const graceMs = ports.settings.app.stopTimeoutMs;
  const gets = knownGets(routes, ports.target.tree);
  const paths = [...new Set([...gets, healthOf(instance.record).path])];
  const found = await hold({ ports, baseUrl, database, paths, graceMs }, signal);
  if (found === undefined)
    return {
      tried: false,
      outcome: "not-applicable",
      reason: "No GET that is known waits for the database, so none could be held under way.",
    };
  const mark = running.log.mark();
  const stopping = running.terminate(graceMs);
  await ports.clock.sleep(HELD_MS, signal);
  await found.release();
  const held = askedOf(found.before.path, await found.answer);
  const { exit, forced, durationMs } = await stopping;
  const isRefused = held.status !== undefined && isFailed(held);
  const control = isRefused ? await heldInPeace(ports, held.path, signal) : undefined;
  return {
    tried: true,
    seen: {
      ...{ before: found.before, held, heldMs: HELD_MS, exit, forced },
      ...(control === undefined ? {} : { control }),
      endedMs: Math.round(durationMs),
      ...saidIn(ports, ports.redact(running.log.since(mark))),
    },
  };
}

/** What becomes of a request that is held as long when nobody stops the instance. */
async function heldInPeace(
  ports: Ports,
  path: string,
  signal: AbortSignal,
): Promise<Asked | undefined> {
  await using instance = await ports.booter.boot({ label: "drain control" }, signal);
  const { baseUrl, database, record } = instance;
  if (record.outcome !== "ready" || baseUrl === undefined) return undefined;
  const graceMs = ports.settings.app.stopTimeoutMs;
  const found = await hold({ ports, baseUrl, database, paths: [path], graceMs }, signal);
  if (found === undefined) return undefined;
  await ports.clock.sleep(HELD_MS, signal);
  await found.release();
  return askedOf(path, await found.answer);
}

interface HoldQuestion {
  readonly ports: Ports;
  readonly baseUrl: NonNullable<Instance["baseUrl"]>;
  readonly database: Database | undefined;
  readonly paths: readonly string[];
  readonly graceMs: number;
}

/** Finds a request that waits for the database; nothing is held any more when there is none. */
async function hold(
  question: HoldQuestion,
  signal: AbortSignal,
): Promise<(Held & { release(): Promise<void> }) | undefined> {
  const { ports, baseUrl, database, paths } = question;
  if (database === undefined) return undefined;
  const befores: Asked[] = [];
  for (const path of paths.slice(0, MOST_CANDIDATES)) {
    const before = await ask(ports, { baseUrl, path }, signal);
    if (!isFailed(before)) befores.push(before);
  }
  const lock = befores.length === 0 ? undefined : await database.hold();
  if (lock === undefined) return undefined;
  const release = async () => lock[Symbol.asyncDispose]();
  for (const before of befores) {
    const held = await holdOne({ ...question, database }, before, signal);
    if (held === "answered") continue;
    if (held === undefined) break;
    return { ...held, release };
  }
  await release();
  return undefined;
}

async function holdOne(
  { ports, baseUrl, database, graceMs }: HoldQuestion & { readonly database: Database },
  before: Asked,
  signal: AbortSignal,
): Promise<Held | "answered" | undefined> {
  let isAnswered = false;
  const timeoutMs = graceMs + WAIT_MS + HELD_MS;
  const answer = send(ports, { baseUrl, path: before.path, timeoutMs }, signal);
  void answer.then(() => {
    isAnswered = true;
  });
  const deadline = ports.clock.monotonicMs() + WAIT_MS;
  while (ports.clock.monotonicMs() < deadline) {
    const isWaiting = await isHeld(database);
    if (isAnswered) return "answered";
    if (isWaiting) return { before, answer };
    await ports.clock.sleep(POLL_MS, signal);
  }
  return undefined;
}

async function isHeld(database: Database): Promise<boolean> {
  const [row] = await database.query(
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = $1 AND usename = $2 AND wait_event_type = 'Lock'",
    [database.name, database.connection.user],
  );
  return Number(row?.["count"] ?? 0) > 0;
}
