import type { FactKind } from "../fact.ts";

export interface CompareOptions {
  /** Tables of the migration tools, plain or qualified, or `schema.*`; neither side has them. */
  readonly bookkeeping?: readonly string[];
  /** Which attributes of which kinds the models' builder can say; absent when nobody knows. */
  readonly expressible?: Readonly<Partial<Record<FactKind, readonly string[]>>>;
  /** Owners and grants count, too. Default: false. */
  readonly comparesEnvironment?: boolean;
}
