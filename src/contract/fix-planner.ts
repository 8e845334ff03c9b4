import type { Database } from "#contract/database.ts";

/** One statement of a change of a schema. */
export interface FixStatement {
  readonly sql: string;
  /** Whether the server accepts it inside a transaction. */
  readonly isTransactional: boolean;
}

/** The statements that turn one schema into another, in an order that works. */
export interface FixPlan {
  readonly statements: readonly FixStatement[];
  /** Name and version of what planned it, such as `pg-delta 1.0.0-alpha.34`. */
  readonly planner: string;
}

export type FixPlanning =
  | { readonly isPlanned: true; readonly plan: FixPlan }
  | {
      readonly isPlanned: false;
      /** One sentence without a full stop. */
      readonly reason: string;
    };

/** Plans how a schema becomes another one. What it says is a proposal until it was tried. */
export interface FixPlanner {
  /** Never changes either database. */
  plan(question: FixQuestion, signal: AbortSignal): Promise<FixPlanning>;
  /** What it sees in a database, as text that is equal for equal schemas: the second observer. */
  observe(database: Database, signal: AbortSignal): Promise<string>;
}

export interface FixQuestion {
  readonly from: Database;
  readonly to: Database;
}
