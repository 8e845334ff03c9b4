import type { Database, Session } from "#contract/database.ts";
import type { Clock } from "#contract/validator.ts";
import type { Table } from "#engines/catalog/shape.ts";
import { Probe, type Probed, type ProbeKind, type ProbeQuestion, writable } from "./probe.ts";
import { readRelations, type Work, workBetween } from "./relations.ts";
import { type HeldLock, Sampler } from "./sampler.ts";

export interface WatchQuestion<Result> {
  /** A clone of its own: every session on it is ended afterwards. */
  readonly database: Database;
  /** Name of the target's role. */
  readonly role: string;
  readonly clock: Clock;
  /** Tables that are read and written meanwhile. */
  readonly probed: readonly Table[];
  /** What is watched. */
  run(signal: AbortSignal): Promise<Result>;
}

export interface Watched<Result> {
  readonly result: Result;
  /** By qualified table. */
  readonly work: ReadonlyMap<string, Work>;
  readonly locks: readonly HeldLock[];
  readonly probes: readonly (Probed & { readonly during: string | undefined })[];
  readonly samplingGapMs: number;
}

// A backend counts what it did when it ends, a moment after its client has.
const LOOKS_FOR_END = 50;
const LOOK_PAUSE_MS = 20;
// Until PostgreSQL 15 a process of its own gathers the counts, every half second.
const GATHERING_MS = 700;
const COUNTS_AT_ONCE = 150_000;
const LAST_WAIT_MS = 500;
const TOO_MANY_CONNECTIONS = "53300";

const END_OTHERS = `
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;

/**
 * Runs something on a database while one session looks at the locks and others read and write its
 * tables. All of these sessions have ended when it returns.
 */
export async function watch<Result>(
  question: WatchQuestion<Result>,
  signal: AbortSignal,
): Promise<Watched<Result>> {
  const { database, clock } = question;
  await using session = await database.session("administrator");
  const relations = await readRelations(session);
  const sampler = new Sampler({ session, relations, clock });
  await using stack = new AsyncDisposableStack();
  const probes: Probe[] = [];
  for (const each of question.probed.flatMap(kindsOf)) {
    const probe = await openUnlessFull({ ...question, ...each, sampler });
    if (probe === undefined) break;
    probes.push(stack.use(probe));
  }
  const watching = Promise.allSettled([sampler, ...probes].map((each) => each.run(signal)));
  stack.defer(() => endAll({ parts: [sampler, ...probes], watching, session, clock }));
  const result = await question.run(signal);
  await settle({ sampler, session, clock }, signal);
  for (const each of [sampler, ...probes]) each.stop();
  const [sampled] = await watching;
  if (sampled?.status === "rejected") throw sampled.reason;
  return {
    result,
    work: workBetween(relations, await readRelations(session)),
    locks: sampler.locks(),
    probes: probes.map(({ result: probed, pid }) => ({ ...probed, during: sampler.blamed(pid) })),
    samplingGapMs: sampler.samplingGapMs,
  };
}

/** Undefined where the server takes no more sessions: what runs needs the rest. */
async function openUnlessFull(question: ProbeQuestion): Promise<Probe | undefined> {
  try {
    return await Probe.open(question);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== TOO_MANY_CONNECTIONS) throw error;
    return undefined;
  }
}

function kindsOf(table: Table): readonly { readonly table: Table; readonly kind: ProbeKind }[] {
  const read = { table, kind: "read" } as const;
  return writable(table) === undefined ? [read] : [read, { table, kind: "write" } as const];
}

interface Settling {
  readonly sampler: Sampler;
  readonly session: Session;
  readonly clock: Clock;
}

/** Waits until the sessions of what was run have ended and their counts have arrived. */
async function settle({ sampler, session, clock }: Settling, signal: AbortSignal): Promise<void> {
  for (let look = 0; look < LOOKS_FOR_END; look += 1) {
    await sampler.look();
    if (sampler.othersCount === 0) break;
    await clock.sleep(LOOK_PAUSE_MS, signal);
  }
  const [row] = await session.query("SELECT current_setting('server_version_num')::int AS version");
  if (Number(row?.["version"]) < COUNTS_AT_ONCE) await clock.sleep(GATHERING_MS, signal);
}

interface Ending {
  readonly parts: readonly { stop(): void }[];
  readonly watching: Promise<unknown>;
  readonly session: Session;
  readonly clock: Clock;
}

/** Whoever still waits for a lock is ended. */
async function endAll({ parts, watching, session, clock }: Ending): Promise<void> {
  for (const each of parts) each.stop();
  const enough = new AbortController();
  const patience = clock.sleep(LAST_WAIT_MS, enough.signal).then(
    () => session.query(END_OTHERS),
    () => [],
  );
  await Promise.race([watching, patience]);
  enough.abort();
  await watching;
}
