import type { Database } from "#contract/database.ts";

/** A thing of a database, by a fact's kind and name: `column`, `public.orders.total`. */
export interface FixObject {
  readonly kind: string;
  /** Unquoted parts with dots between them; a routine's types in parentheses. */
  readonly name: string;
}

/** One statement of a change of a schema. */
export interface FixStatement {
  readonly sql: string;
  /** Whether the server accepts it inside a transaction that goes on afterwards. */
  readonly isTransactional: boolean;
}

/** The statements that turn one schema into another, in an order that works. */
export interface FixPlan {
  readonly statements: readonly FixStatement[];
  /** The statements that turn it back. */
  readonly reversal: readonly FixStatement[];
  /** Everything that it creates, changes or drops, also what nobody asked for by name. */
  readonly touched: readonly FixObject[];
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
  /** Never changes either database. One answer for each change, in their order. */
  plan(question: FixQuestion, signal: AbortSignal): Promise<readonly FixPlanning[]>;
  /** What it sees in a database, as text that is equal for equal schemas: the second observer. */
  observe(database: Database, signal: AbortSignal): Promise<string>;
}

export interface FixQuestion {
  readonly from: Database;
  readonly to: Database;
  /**
   * What may become as `to` has it, each planned by itself; whatever else differs stays as `from`
   * has it, unless one of these cannot be without it.
   */
  readonly changes: readonly (readonly FixObject[])[];
}
