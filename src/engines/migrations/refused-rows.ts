// What no generated value decides: NOT NULL and unique keys on rows that hold neither nulls nor duplicates,
// and statements that are wrong once they run at all.
const WHATEVER_THE_VALUES = /^(?:23502|23505|42...|55...|0A...|2B...|25...)$/;
// The former only while nothing else writes: what a backfill finds on made-up rows is not what it was made for.
const OF_VALUES = /^(?:23502|23505)$/;

export interface RefusedRows {
  /** Empty when the server refused nothing. */
  readonly sqlstate: string;
  /** Two ordinary rows in every table are refused as well. */
  readonly isAnyRow: boolean;
  /** A new migration may write rows by itself. */
  readonly mayWrite: boolean;
}

/** Whether production is certain to be refused, whatever its rows say. */
export function isCertain(refused: RefusedRows): boolean {
  return refused.isAnyRow && WHATEVER_THE_VALUES.test(refused.sqlstate) && !isWritten(refused);
}

/** Whether what is refused may be what a migration itself wrote, or failed to write, before. */
export function isWritten({ sqlstate, isAnyRow, mayWrite }: RefusedRows): boolean {
  return isAnyRow && mayWrite && OF_VALUES.test(sqlstate);
}

export const WRITTEN_WORDS =
  " A migration writes rows itself before that, and may find in production what the generated rows lack.";

/** What to do before a migration relies on its rows; `where` is its line. */
export function rowsRemedy(sqlstate: string | undefined, where: string): string {
  switch (sqlstate) {
    case "23502":
      return `At ${where}, add the column with a server default, or fill it before NOT NULL is set.`;
    case "23505":
      return `Before ${where} adds the unique key, make the values that occur more than once different.`;
    case "23503":
      return `Before ${where} checks the foreign key, delete or repair the rows that refer to nothing.`;
    case "23514":
      return `Before ${where} checks the rows, repair those that break it; until then the check can only stand as NOT VALID.`;
    case "22001":
      return `Before ${where} narrows the column, decide what becomes of the longer values.`;
    case "22P02":
    case "22007":
    case "22008":
    case "22003":
      return `Before ${where} changes the type, repair the values that the new type cannot hold, or convert them in USING.`;
    default:
      return `Repair the rows before ${where} relies on them.`;
  }
}
