import type { FactKind } from "../fact.ts";
import type { CatalogKind } from "../kind.ts";

export type Classified = Pick<CatalogKind, "kind" | "tier" | "attributes">;

export interface CompareOptions {
  /** Tables of the migration tools, plain or qualified, or `schema.*`; neither side has them. */
  readonly bookkeeping?: readonly string[];
  /** Which attributes of which kinds the models' builder can say; absent when nobody knows. */
  readonly expressible?: Readonly<Partial<Record<FactKind, readonly string[]>>>;
  /** Owners and grants count, too. Default: false. */
  readonly comparesEnvironment?: boolean;
  /** What the kinds' attributes mean. */
  readonly kinds: readonly Classified[];
}
