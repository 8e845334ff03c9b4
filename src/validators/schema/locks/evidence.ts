import type { FileLine } from "../evidence.ts";

/** What this branch's migrations keep from working, at several sizes of the tables they touch. */
export interface LocksSeen {
  /** The deployed version, as it was named. */
  readonly reference: string;
  /** In the order of their sizes; the first one is of the smallest tables. */
  readonly runs: readonly RunSeen[];
  /** Tables of the deployed version that they touch, sorted by name. */
  readonly tables: readonly TableSeen[];
  /** What was left out and why: sentences. */
  readonly left: readonly string[];
  /** The mean response time that the settings accept, in milliseconds. */
  readonly toleratedMs: number;
  /** Rows of the largest table in production, as the settings say. */
  readonly productionRows: number;
}

/** One run of the migrations. */
export interface RunSeen {
  /** Rows that the touched tables were to have. */
  readonly rowCount: number;
  /** `cut-short`: it was ended because the study's time was over. */
  readonly outcome: "done" | "failed" | "cut-short";
  readonly durationMs: number;
  /** Longest time between two looks at the locks. */
  readonly samplingGapMs: number;
}

export interface TableSeen {
  /** Qualified name before the migrations. */
  readonly table: string;
  readonly sizes: readonly TableAtSize[];
}

export interface TableAtSize {
  /** Rows that the tables of this run were to have. */
  readonly wantedRows: number;
  /** Rows it really had. */
  readonly rowCount: number;
  /** Null when nobody asked. */
  readonly reads: Waited | null;
  readonly writes: Waited | null;
  /** At least SHARE UPDATE EXCLUSIVE, as far as a look saw them; the longest first, at most 4. */
  readonly locks: readonly LockSeen[];
  /** Its rows were written into a new file. */
  readonly isRewritten: boolean;
  /** Rows that whole-table scans read and statements changed. */
  readonly workedRows: number;
}

/** How long a session that does the same again and again had to wait for locks. */
export interface Waited {
  readonly longestMs: number;
  readonly askedCount: number;
  /** The migration's statement that ran for most of the waiting; absent when it never waited. */
  readonly during?: StatementSeen;
}

export interface LockSeen {
  /** As `pg_locks.mode`. */
  readonly mode: string;
  /** Between the first and the last look that saw it. */
  readonly heldMs: number;
  /** What ran when it was first seen. */
  readonly takenBy: StatementSeen;
}

export interface StatementSeen {
  /** Redacted, at most 300 characters. */
  readonly text: string;
  readonly at?: FileLine;
}
