/** Rows of one table that a schema refuses. JSON, redacted and within bounds. */
export interface OffendingRows {
  /** Qualified. */
  readonly table: string;
  /** The column, constraint or index that refuses them. */
  readonly member: string;
  /** How many there are in all. */
  readonly count: number;
  /** At most three: values by column, as text, cut; null is SQL's. */
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

/** What generated rows hold that the next schema refuses, unless a migration repairs them first. */
export interface MetDemand {
  /** `not-null`, `no-rows`, `unique`, `foreign-key`, `check`, `type`. */
  readonly kind: string;
  /** Qualified. */
  readonly table: string;
  /** The column, constraint or index that asks for it. */
  readonly member: string;
}
