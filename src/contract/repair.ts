/** A file that the project's migration tool would run next. */
export interface RepairFile {
  /** Relative to the project. */
  readonly name: string;
  readonly content: string;
}

/** What a change does to the rows of one table, as counted on a clone with generated rows. */
export interface RepairLoss {
  /** Qualified. */
  readonly table: string;
  readonly rows: number;
  /** Rows that are there and hold another value. */
  readonly changed: number;
  /** Values other than null of each column that goes. */
  readonly values: Readonly<Record<string, number>>;
}

/**
 * A change of the database that takes the cause of a finding away.
 *
 * - `proven`: applied on a clone with rows; two observers that share no code see nothing left, and
 *   every row is as it was.
 * - `destructive`: the same, but rows or values are lost or changed.
 * - `suggested`: planned; the notes say what was not seen.
 */
export interface Repair {
  readonly state: "proven" | "destructive" | "suggested";
  /** Statements with their semicolons; at most 8,000 characters. */
  readonly sql: string;
  /** What turns it back, where that was seen to. */
  readonly reversal?: string | undefined;
  readonly file?: RepairFile | undefined;
  readonly lost?: readonly RepairLoss[] | undefined;
  /** Sentences: what is to be decided, which rows refuse it, why it is only suggested. */
  readonly notes: readonly string[];
}
