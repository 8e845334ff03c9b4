import type { Database, Session } from "#contract/database.ts";
import type { Clock } from "#contract/validator.ts";
import { qualified, type Table } from "#engines/catalog/shape.ts";
import { Probe, type Probed, type ProbeKind, writable } from "./probe.ts";
import { type Relations, readRelations, type Work, workBetween } from "./relations.ts";
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
  readonly relations: Relations;
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
  for (const probe of wantedProbes(question, relations))
    probes.push(stack.use(await Probe.open({ ...question, ...probe, sampler })));
  const watching = Promise.allSettled([sampler, ...probes].map((each) => each.run(signal)));
  stack.defer(() => endAll({ parts: [sampler, ...probes], watching, session, clock }));
  const result = await question.run(signal);
  await settle({ sampler, session, clock }, signal);
  for (const each of [sampler, ...probes]) each.stop();
  const [sampled] = await watching;
  if (sampled?.status === "rejected") throw sampled.reason;
  return {
    result,
    relations,
    work: withoutProbes(workBetween(relations, await readRelations(session)), probes),
    locks: sampler.locks(),
    probes: probes.map(({ result: probed, pid }) => ({ ...probed, during: sampler.blamed(pid) })),
    samplingGapMs: sampler.samplingGapMs,
  };
}

function wantedProbes(
  { probed }: Pick<WatchQuestion<unknown>, "probed">,
  relations: Relations,
): readonly { readonly table: Table; readonly kind: ProbeKind }[] {
  const views = new Set(
    [...relations.values()].filter(({ isView }) => isView).map(({ table }) => table),
  );
  return probed.flatMap((table) => {
    const read = { table, kind: "read" } as const;
    const isWritten = writable(table) !== undefined && !views.has(qualified(table));
    return isWritten ? [read, { table, kind: "write" } as const] : [read];
  });
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

/** What the probes did themselves is no work of the migrations. */
function withoutProbes(
  work: ReadonlyMap<string, Work>,
  probes: readonly Probe[],
): ReadonlyMap<string, Work> {
  const own = new Map<string, number>();
  for (const { result } of probes)
    own.set(
      result.table,
      (own.get(result.table) ?? 0) + ROWS_OF_PROBE[result.kind] * result.askedCount,
    );
  return new Map(
    [...work].map(([table, each]) => {
      const workedRows = Math.max(0, each.workedRows - (own.get(table) ?? 0));
      // A file that was replaced without a row being read was emptied, which takes no time.
      return [table, { isRewritten: each.isRewritten && workedRows > 0, workedRows }];
    }),
  );
}

// A write finds its row and changes it.
const ROWS_OF_PROBE = { read: 1, write: 2 } as const;
