import type { Directory } from "./directory.ts";
import type { Term } from "./term.ts";
import type { TreeNode, TreeValue } from "./tree.ts";

/** How a condition is read. */
export interface Sense {
  readonly isNegated: boolean;
  /** See `Joining.isFree`; of the outermost conjunction only. */
  readonly isFree: boolean;
  /** Whether only AND, OR and NOT are around it: so far the planner proves; what is below, it compares as written. */
  readonly isProven?: boolean;
}

export const PLAIN: Sense = { isNegated: false, isFree: false };

/** What the rules of single nodes need of the whole. */
export interface Reader {
  readonly directory: Directory;
  /** What `CASETESTEXPR` stands for here. */
  readonly tested: Term | undefined;
  term(node: TreeNode): Term;
  condition(node: TreeNode, sense: Sense): Term;
  /** Reads with another meaning of `CASETESTEXPR`. */
  testing<T>(tested: Term | undefined, read: () => T): T;
  /** The name of a type, a collation, a relation in every database; empty for none. */
  named(sort: "types" | "collations" | "relations", oid: string): string;
  /** The entry of a list of relations that a variable speaks of. */
  relation(node: TreeNode): TreeNode | undefined;
  /** For what is not known: the tree then means something that nothing else means. */
  unknown(): Term;
  terms(value: readonly TreeValue[]): readonly Term[];
}
