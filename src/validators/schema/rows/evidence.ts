import type { MetDemand, OffendingRows } from "#contract/offending.ts";
import type { Loss } from "#engines/catalog/rows/loss.ts";
import type { SourceLine } from "#engines/migrations/migration-line.ts";
import type { CommandRun } from "../evidence.ts";

/** How one state of the database came about. */
export type StateRun =
  | { readonly outcome: "reached" }
  | { readonly outcome: "unavailable"; readonly reason: string }
  | {
      readonly outcome: "failed";
      readonly run: CommandRun;
      /** The line of a migration that it is about; null when none is known. */
      readonly at: SourceLine | null;
      /** A new migration may write rows by itself, so that what it meets depends on what it found. */
      readonly mayWrite: boolean;
      /** Null when they cannot be told. */
      readonly offending: OffendingRows | null;
    };

export interface LocatedLoss {
  readonly loss: Loss;
  readonly at: SourceLine | null;
}

export interface RowsSeen {
  /** The deployed version, as it was named; null where the newest migration is judged alone. */
  readonly reference: string | null;
  /** How the old schema came about, where it is not what the deployed version's migrations build. */
  readonly origin: string | null;
  readonly bare: StateRun;
  /** Null when it was not tried. */
  readonly withRows: StateRun | null;
  /** With two ordinary rows in each table; only made when the awkward ones were refused. */
  readonly plain: StateRun | null;
  /** By qualified table. */
  readonly counts: Readonly<Record<string, number>>;
  /** Why a table has none, by qualified table. */
  readonly unfilled: Readonly<Record<string, string>>;
  readonly demands: readonly MetDemand[];
  /** At most 20; null when the migrations did not finish with rows. */
  readonly losses: readonly LocatedLoss[] | null;
}
