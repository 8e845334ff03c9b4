import type { BootOutcome } from "#contract/boot.ts";
import type { OffendingRows } from "#contract/offending.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { FailedRun } from "../migration-run.ts";

/** How one state of the database came about. */
export type StateRun =
  | { readonly outcome: "reached"; readonly rows?: Rows }
  | {
      readonly outcome: "failed";
      readonly run: FailedRun;
      readonly rows?: Rows;
      /** A new migration may write rows by itself, so that what it meets depends on what it found. */
      readonly mayWrite?: boolean;
      /** The rows that it is about, where they can be told. */
      readonly offending?: OffendingRows;
    }
  | { readonly outcome: "unavailable"; readonly reason: string };

export interface Rows {
  /** By qualified table. */
  readonly counts: Readonly<Record<string, number>>;
  /** Why a table has none, by qualified table. */
  readonly unfilled: Readonly<Record<string, string>>;
}

export interface BootOnRows {
  readonly outcome: BootOutcome;
  readonly readyMs?: number;
  /** Of the first boot, on an empty database. */
  readonly emptyReadyMs?: number;
  readonly failure?: TraceFailure;
  readonly lastLines: readonly string[];
  /** What the deployed version does on the same rows; only asked when this one does not become ready. */
  readonly deployed?: BootOutcome;
  /** What this version does on ordinary rows; likewise. */
  readonly plain?: BootOutcome;
}

/** A migration of the deployed version that this branch changes or removes. */
export interface EditedMigration {
  readonly file: string;
  readonly change: "modified" | "removed";
  /** First line that is different. */
  readonly line?: number;
  /** Only comments and blanks differ. */
  readonly saysTheSame: boolean;
}

export interface UpgradeSeen {
  /** The deployed version, as it was named. */
  readonly reference: string;
  readonly bare: StateRun;
  readonly withRows?: StateRun;
  /** With ordinary rows; only made when the awkward ones were refused. */
  readonly plain?: StateRun;
  readonly boot?: BootOnRows;
  readonly edited: readonly EditedMigration[];
  /** What an upgraded database lacks or has beside a fresh one; null when it was not compared. */
  readonly drift: readonly string[] | null;
  /** Whether all of it is about storage or for readers; absent when it was not compared. */
  readonly isRemark?: boolean;
}
