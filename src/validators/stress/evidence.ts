import type { BootOutcome } from "#contract/boot.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";

/** One boot of several. */
export interface StressBoot {
  readonly outcome: BootOutcome;
  /** Milliseconds from spawn to the first good answer. */
  readonly readyMs?: number;
  /** Last failure it printed, when it did not become ready. */
  readonly failure?: TraceFailure;
  /** It asked for a port of this machine that another instance holds. */
  readonly portClash: boolean;
}

export interface RequestErrors {
  readonly path: string;
  readonly sentCount: number;
  /** Status, or code of the fault, to how often it was met; only those that are errors, sorted. */
  readonly errors: readonly { readonly answer: string; readonly count: number }[];
  /** Failure that was logged meanwhile. */
  readonly failure?: TraceFailure;
}

export interface StressEvidence {
  /** As one would type it. */
  readonly start: string;
  /** Why no instance was booted; absent when they were. */
  readonly notTried?: string;
  /** Boots one after another, each with its own clone of the database. */
  readonly boots: readonly StressBoot[];
  /** Boot on the database of an instance that was killed with SIGKILL. */
  readonly afterKill?: StressBoot;
  /** Two boots at once on one migrated database. */
  readonly replicas: readonly StressBoot[];
  readonly requests?: RequestErrors;
  /** Resident bytes of the process group after the warm-up and after each quarter; empty: unknown. */
  readonly rssBytes: readonly number[];
  /** Sessions of the target's role two seconds after it ended; null when nothing could be asked. */
  readonly connectionsLeft: number | null;
}
