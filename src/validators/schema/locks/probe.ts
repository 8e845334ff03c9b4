import type { Database, Session } from "#contract/database.ts";
import type { Clock } from "#contract/validator.ts";
import { quoted } from "#engines/catalog/identifier.ts";
import { qualified, type Table } from "#engines/catalog/shape.ts";
import type { Sampler } from "./sampler.ts";

export type ProbeKind = "read" | "write";

export interface ProbeQuestion {
  readonly database: Database;
  /** Name of the target's role. */
  readonly role: string;
  readonly table: Table;
  readonly kind: ProbeKind;
  readonly sampler: Sampler;
  readonly clock: Clock;
}

/** What one session waited that did the same again and again. */
export interface Probed {
  readonly table: string;
  readonly kind: ProbeKind;
  readonly pid: number;
  readonly longestMs: number;
  readonly askedCount: number;
}

const PACE_MS = 8;
const LOCK_TIMEOUT_MS = 10_000;
// Whoever looks for a deadlock first is the one that gives way: not the migration, which has a second.
const DEADLOCK_TIMEOUT_MS = 50;
// In turn: a lock that was not had in time, a deadlock, and rows that were moved elsewhere meanwhile.
const GOES_ON = ["55P03", "40P01", "40001"];

/** A session that reads or writes one row of one table as the target would. */
export class Probe {
  readonly #question: ProbeQuestion;
  readonly #session: Session;
  #isStopped = false;
  #longestMs = 0;
  #askedCount = 0;

  private constructor(question: ProbeQuestion, session: Session) {
    this.#question = question;
    this.#session = session;
  }

  static async open(question: ProbeQuestion): Promise<Probe> {
    const session = await question.database.session("administrator");
    question.sampler.know(session.pid);
    // Triggers of the target would do more than this one write, and what we read is not the migrations'
    // doing. Only a superuser may say so.
    for (const setting of [
      `SET deadlock_timeout = ${DEADLOCK_TIMEOUT_MS}`,
      "SET session_replication_role = replica",
      "SET track_counts = off",
      `SET lock_timeout = ${LOCK_TIMEOUT_MS}`,
      `SET ROLE ${quoted(question.role)}`,
    ])
      await unlessRefused(session.query(setting));
    return new Probe(question, session);
  }

  get pid(): number {
    return this.#session.pid;
  }

  get result(): Probed {
    const { table, kind } = this.#question;
    return {
      ...{ table: qualified(table), kind, pid: this.pid },
      longestMs: this.#longestMs,
      askedCount: this.#askedCount,
    };
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Until `stop`, or until the table is no longer what it was. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#question;
    const sql = this.#sql();
    let waitedMs = 0;
    while (!this.#isStopped && !signal.aborted) {
      const startedMs = clock.monotonicMs();
      const refusal = await this.#ask(sql);
      this.#askedCount += 1;
      // A slow answer is not yet a wait for a lock.
      if (this.#question.sampler.sawWaiting(this.pid, startedMs)) {
        waitedMs += clock.monotonicMs() - startedMs;
        this.#longestMs = Math.max(this.#longestMs, waitedMs);
      }
      if (refusal === undefined) waitedMs = 0;
      else if (!GOES_ON.includes(refusal)) return;
      await clock.sleep(PACE_MS, signal);
    }
  }

  #sql(): string {
    const { table, kind } = this.#question;
    const place = `${quoted(table.schema)}.${quoted(table.name)}`;
    if (kind === "read") return `SELECT 1 FROM ${place} LIMIT 1`;
    const column = quoted(writable(table) ?? "");
    return `BEGIN; UPDATE ${place} SET ${column} = ${column}
      WHERE ctid = (SELECT ctid FROM ${place} LIMIT 1); ROLLBACK`;
  }

  /** The SQLSTATE of a refusal. */
  async #ask(sql: string): Promise<string | undefined> {
    try {
      await this.#session.query(sql);
      return undefined;
    } catch (error) {
      // What goes on needs no transaction that has failed.
      await unlessRefused(this.#session.query("ROLLBACK"));
      return String((error as { readonly code?: unknown }).code ?? "gone");
    }
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#session[Symbol.asyncDispose]();
  }
}

/** A column that a statement may set; one that no key or index is about, where there is one. */
export function writable({ columns, constraints, indexes }: Table): string | undefined {
  const keyed = new Set([...constraints, ...indexes].flatMap((each) => each.columns));
  const settable = columns.filter(
    ({ identity, generated }) => identity !== "always" && generated === null,
  );
  return (settable.find(({ name }) => !keyed.has(name)) ?? settable[0])?.name;
}

/** Settings that need rights which an administrator may lack; a session that has ended. */
async function unlessRefused(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
