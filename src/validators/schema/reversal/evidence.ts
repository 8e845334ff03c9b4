import type { CommandRun } from "../evidence.ts";
import type { LocatedLoss } from "../rows/evidence.ts";

/** Up, down and up again on generated rows. */
export interface ReversalSeen {
  /** The deployed version, as it was named; null where the newest migration is judged alone. */
  readonly reference: string | null;
  /** Runs of the rollback command, one after the other; the last one may have failed. */
  readonly downs: readonly CommandRun[];
  /** Whether the tool's own table says again what it said before; null when there is no such table. */
  readonly isBack: boolean | null;
  /** What of the schema before did not come back, at most 20; null when it was not compared. */
  readonly remains: readonly string[] | null;
  /** What of the rows did not come back although going up had kept it; null when it was not compared. */
  readonly losses: readonly LocatedLoss[] | null;
  /** Null when rolling back failed. */
  readonly again: CommandRun | null;
}
