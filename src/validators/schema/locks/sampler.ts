import type { Row, Session } from "#contract/database.ts";
import type { Clock } from "#contract/validator.ts";
import type { Relations } from "./relations.ts";

/** A lock that one backend of the migrations held on one table. */
export interface HeldLock {
  readonly table: string;
  readonly mode: string;
  readonly heldMs: number;
  /** What ran when it was first seen. */
  readonly takenBy: string;
}

export interface SamplerQuestion {
  readonly session: Session;
  readonly relations: Relations;
  readonly clock: Clock;
}

// Often enough for what one would notice, seldom enough to leave the processor to the migration.
const PACE_MS = 4;
// Whatever takes long needs no finer answer.
const SLOW_PACE_MS = 20;
const SLOW_AFTER_MS = 3_000;
const MOST_LOCKS = 500;

// Our own sessions are the administrator's, and autovacuum is told apart by its type.
const SAMPLE = `
SELECT a.pid, a.usename = session_user AS "isOurs", a.query, a.wait_event_type = 'Lock' AS "isWaiting", a.state <> 'idle' AS "isWorking",
  l.relation::text AS relation, l.mode
FROM pg_stat_activity AS a
LEFT JOIN pg_locks AS l ON l.pid = a.pid AND l.locktype = 'relation' AND l.database = a.datid
  AND l.granted AND l.mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'`;

interface Held {
  readonly table: string;
  readonly mode: string;
  readonly takenBy: string;
  readonly firstMs: number;
  lastMs: number;
}

/** Looks again and again at who holds which lock, and which of our probes waits. */
export class Sampler {
  readonly #question: SamplerQuestion;
  /** Process ids of our own. */
  readonly #probes = new Map<
    number,
    { lastWaitMs: number; readonly blamed: Map<string, number> }
  >();
  readonly #held = new Map<string, Held>();
  #lastMs: number;
  #gapMs = 0;
  #isStopped = false;
  #othersCount = 0;

  constructor(question: SamplerQuestion) {
    this.#question = question;
    this.#lastMs = question.clock.monotonicMs();
  }

  /** Takes this session for one of ours. */
  know(pid: number): void {
    this.#probes.set(pid, { lastWaitMs: Number.NEGATIVE_INFINITY, blamed: new Map() });
  }

  /** Whether a probe was seen waiting for a lock since then. */
  sawWaiting(pid: number, sinceMs: number): boolean {
    return (this.#probes.get(pid)?.lastWaitMs ?? Number.NEGATIVE_INFINITY) >= sinceMs;
  }

  /** What the migrations did for most of the time in which a probe waited. */
  blamed(pid: number): string | undefined {
    const blamed = [...(this.#probes.get(pid)?.blamed ?? [])];
    return blamed.sort(([, a], [, b]) => b - a)[0]?.[0];
  }

  get samplingGapMs(): number {
    return this.#gapMs;
  }

  /** Sessions of others at the last look. */
  get othersCount(): number {
    return this.#othersCount;
  }

  /** The longest first. */
  locks(): readonly HeldLock[] {
    return [...this.#held.values()]
      .map(({ table, mode, takenBy, firstMs, lastMs }) => ({
        ...{ table, mode, takenBy },
        heldMs: lastMs - firstMs,
      }))
      .sort((a, b) => b.heldMs - a.heldMs);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Until `stop`. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#question;
    const startedMs = clock.monotonicMs();
    this.#lastMs = startedMs;
    while (!this.#isStopped && !signal.aborted) {
      await this.look();
      const isSlow = clock.monotonicMs() - startedMs > SLOW_AFTER_MS;
      await clock.sleep(isSlow ? SLOW_PACE_MS : PACE_MS, signal);
    }
  }

  async look(): Promise<void> {
    const { session, clock } = this.#question;
    const rows = await session.query(SAMPLE);
    const nowMs = clock.monotonicMs();
    const sinceMs = nowMs - this.#lastMs;
    this.#gapMs = Math.max(this.#gapMs, sinceMs);
    this.#lastMs = nowMs;
    const others = rows.filter(({ isOurs }) => isOurs !== true);
    this.#othersCount = new Set(others.map(({ pid }) => pid)).size;
    for (const row of others) this.#note(row, nowMs);
    const working = new Set(
      others.filter(({ isWorking }) => isWorking === true).map(({ query }) => String(query)),
    );
    for (const { pid, isWaiting } of rows) {
      const probe = this.#probes.get(Number(pid));
      if (probe === undefined || isWaiting !== true) continue;
      probe.lastWaitMs = nowMs;
      for (const query of working)
        probe.blamed.set(query, (probe.blamed.get(query) ?? 0) + sinceMs);
    }
  }

  #note({ pid, relation, mode, query }: Row, nowMs: number): void {
    const known = this.#question.relations.get(String(relation));
    if (known === undefined || known.isIndex) return;
    const { table } = known;
    const key = `${pid}|${table}|${mode}`;
    const held = this.#held.get(key);
    if (held !== undefined) held.lastMs = nowMs;
    else if (this.#held.size < MOST_LOCKS)
      this.#held.set(key, {
        ...{ table, mode: String(mode), takenBy: String(query) },
        ...{ firstMs: nowMs, lastMs: nowMs },
      });
  }
}
