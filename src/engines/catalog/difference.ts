import type { Severity } from "#contract/rule.ts";
import { type ConstraintKind, compareText } from "./shape.ts";

/**
 * Always from one side: the models are expected, the migrations are observed. *Absent* is expected and
 * not observed; *unexpected* is observed and not expected. *Equivalent* does the same by other means.
 */
export type DifferenceKind =
  | "table-absent"
  | "table-unexpected"
  | "column-absent"
  | "column-unexpected"
  | "type-different"
  | "nullability-different"
  | "default-different"
  | "constraint-absent"
  | "constraint-unexpected"
  | "constraint-different"
  | "constraint-equivalent"
  | "index-absent"
  | "index-unexpected"
  | "index-different"
  | "enum-absent"
  | "enum-unexpected"
  | "enum-labels-different"
  | "object-absent"
  | "object-unexpected"
  | "object-different";

export interface Difference {
  readonly kind: DifferenceKind;
  /** How much it harms a deployment; see the module that found it. */
  readonly severity: Severity;
  /** Qualified table, type or other object. */
  readonly relation: string;
  /** Column, constraint or index of `relation`; null when it is the relation itself. */
  readonly member: string | null;
  /** Columns it is about, in their order. */
  readonly columns: readonly string[];
  /** Definition on the models' side, or null. */
  readonly expected: string | null;
  /** Definition on the migrations' side, or null. */
  readonly observed: string | null;
  /** Set for constraints. */
  readonly constraint: ConstraintKind | null;
  /** What kind of other object, in words; null for tables and enums. */
  readonly object: string | null;
}

/** Fills what a difference does not have. */
export function difference(
  given: Pick<Difference, "kind" | "severity" | "relation"> & Partial<Difference>,
): Difference {
  return {
    member: null,
    columns: [],
    expected: null,
    observed: null,
    constraint: null,
    object: null,
    ...given,
  };
}

/** Identity within one comparison. */
export function differenceKey(given: Difference): string {
  const { kind, relation, member, constraint, object } = given;
  return [kind, constraint ?? object ?? "", relation, member ?? ""].join("|");
}

/** By relation, then member, then kind. */
export function sortDifferences(differences: readonly Difference[]): readonly Difference[] {
  return [...differences].sort(
    (a, b) =>
      compareText(a.relation, b.relation) ||
      compareText(a.member ?? "", b.member ?? "") ||
      compareText(differenceKey(a), differenceKey(b)) ||
      compareText(a.expected ?? "", b.expected ?? "") ||
      compareText(a.observed ?? "", b.observed ?? ""),
  );
}
