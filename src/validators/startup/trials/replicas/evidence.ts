import type { BootOutcome } from "#contract/boot.ts";
import type { Migrator } from "#contract/launch.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { PlannedCommand, SourceLine } from "../../evidence.ts";
import type { FailedRun } from "../migration-run.ts";

/** Two migration commands that began at the same moment on one database. */
export interface RaceSeen {
  readonly migrate: PlannedCommand;
  /** Who runs it in production; absent when that is not known. */
  readonly by?: Migrator["by"];
  /** Pairs that were tried; the last one is the one that failed, if one did. */
  readonly tries: number;
  /** What was in the database: nothing, or the deployed version's schema. */
  readonly state: "empty" | "base";
  readonly loser?: FailedRun;
  /** Whether the loser's command succeeds when it is run once more. */
  readonly isHealed?: boolean;
}

export interface PairSeen {
  /** Of both instances; the failed one is last. */
  readonly outcomes: readonly BootOutcome[];
  /** What the failed one came to when it was started once more. */
  readonly again?: BootOutcome;
  /** What one comes to alone, on a database of the same kind. */
  readonly alone?: BootOutcome;
  readonly failure?: TraceFailure;
  readonly lastLines: readonly string[];
  /** The failed one was refused a change of the schema; the line that leaves it unprotected, else that makes it. */
  readonly migrating?: { readonly at?: SourceLine };
  /** A port of this machine was asked for twice. */
  readonly portClash: boolean;
}

export interface ReplicasSeen {
  /** Absent when no command migrates. */
  readonly race?: RaceSeen;
  readonly pair: PairSeen;
}
