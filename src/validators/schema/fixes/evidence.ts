import type { FixStatement } from "#contract/fix-planner.ts";

/**
 * - `proven`: applied on a clone with rows; both observers see what the models describe, and every row
 *   is as it was.
 * - `destructive`: the same, but rows or values are lost or changed.
 * - `suggested`: one of these was not seen.
 */
export type FixState = "proven" | "destructive" | "suggested";

/** What a fix does to the generated rows of one table. */
export interface TableLoss {
  /** Qualified. */
  readonly table: string;
  readonly lostRows: number;
  readonly changedRows: number;
  /** Values other than null of each column that goes. */
  readonly lostValues: Readonly<Record<string, number>>;
}

export interface Fix {
  /** `Drift.key` of every difference that it is for. */
  readonly keys: readonly string[];
  /** Such as `add cargo.note`. */
  readonly title: string;
  /** Qualified table or other thing that it is about first. */
  readonly relation: string;
  readonly state: FixState;
  /** Why it is only suggested: sentences; empty otherwise. */
  readonly reason: string;
  readonly statements: readonly FixStatement[];
  /** Brought the clone back to what the migrations built; null when it did not. */
  readonly reversal: readonly FixStatement[] | null;
  /** What only a person can decide, one sentence each. */
  readonly decisions: readonly string[];
  /** Which rows refuse it, one sentence each. */
  readonly cautions: readonly string[];
  readonly losses: readonly TableLoss[];
}

export interface FixesSeen {
  /** ISO 8601, UTC; the names of migration files begin with it. */
  readonly at: string;
  /** Name and version. */
  readonly planner: string;
  /** Who agreed beside our own comparison. */
  readonly observer: "pg_dump" | "planner";
  readonly fixes: readonly Fix[];
  /** Differences for which no fix could be planned or tried, with the reason: a sentence. */
  readonly open: readonly { readonly key: string; readonly reason: string }[];
}
