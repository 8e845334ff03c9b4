import type { Severity } from "#contract/rule.ts";
import type { FactKind } from "../fact.ts";
import type { Treatment } from "../kind.ts";
import { compareText } from "../shape.ts";

/**
 * Always from one side: the models are expected, the migrations are observed.
 *
 * - `absent`: expected, not observed. `unexpected`: observed, not expected.
 * - `different`: on both sides, with another value of one attribute.
 * - `equivalent`: by other means the same effect.
 * - `renamed`: the only thing on either side that looks like the other; perhaps one was dropped and
 *   another one added.
 * - `name-different`: the same definition under another name.
 */
export type Change =
  | "absent"
  | "unexpected"
  | "different"
  | "equivalent"
  | "renamed"
  | "name-different";

/**
 * Why a difference weighs less than its kind.
 *
 * - `inexpressible`: the models' builder cannot say it.
 * - `shallow`: the kind is compared by presence and definition only.
 */
export type Remark = "inexpressible" | "shallow";

export interface Difference {
  readonly change: Change;
  readonly kind: FactKind;
  /** The expected side's, where it has it; else the observed side's. */
  readonly name: string;
  /** The observed side's, where it is another one. */
  readonly otherName: string | null;
  /** `factKey` of what it belongs to, on the side that `name` is of. */
  readonly parent: string | null;
  /** Set for `different`: which attribute of its kind. */
  readonly attribute: string | null;
  /** Definition or value on the models' side as one would write it; null when there is none. */
  readonly expected: string | null;
  /** Definition or value on the migrations' side; null when there is none. */
  readonly observed: string | null;
  /** Columns it is about, in their order. */
  readonly columns: readonly string[];
  readonly treatment: Treatment;
  /** How much it harms a deployment; see the module that found it. */
  readonly severity: Severity;
  readonly remark: Remark | null;
  /** Things on the other side that it may be a rename of, when there are several. */
  readonly candidates: readonly string[];
}

/** Fills what a difference does not have. */
export function difference(
  given: Pick<Difference, "change" | "kind" | "name" | "severity"> & Partial<Difference>,
): Difference {
  return {
    otherName: null,
    parent: null,
    attribute: null,
    expected: null,
    observed: null,
    columns: [],
    treatment: "meaning",
    remark: null,
    candidates: [],
    ...given,
  };
}

/** Identity within one comparison. */
export function differenceKey({ change, kind, name, attribute }: Difference): string {
  return [change, kind, name, attribute ?? ""].join("|");
}

/** By name, then key, then values. */
export function sortDifferences(differences: readonly Difference[]): readonly Difference[] {
  return [...differences].sort(
    (a, b) =>
      compareText(a.name, b.name) ||
      compareText(differenceKey(a), differenceKey(b)) ||
      compareText(a.otherName ?? "", b.otherName ?? "") ||
      compareText(a.expected ?? "", b.expected ?? "") ||
      compareText(a.observed ?? "", b.observed ?? ""),
  );
}
