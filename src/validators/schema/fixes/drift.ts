import type { FixObject } from "#contract/fix-planner.ts";
import type { Difference } from "#engines/catalog/difference.ts";
import { differenceKey } from "#engines/catalog/difference.ts";

/** One difference that a fix is for, in the words of a planner and of a dump. */
export interface Drift {
  /** The comparison's own key. */
  readonly key: string;
  readonly change: "absent" | "unexpected" | "different";
  /** What differs, as facts name it. */
  readonly object: FixObject;
  /** Qualified table, type or other thing that it is or belongs to. */
  readonly relation: string;
  /** Column, constraint or index of the relation; null when it is the relation itself. */
  readonly member: string | null;
}

/**
 * The differences that a fix may be for. What only the migrations have and models seldom say is a
 * remark: nothing of ours drops it.
 */
export function driftsOf(differences: readonly Difference[]): readonly Drift[] {
  return differences.filter(isMendable).map(driftOf);
}

function isMendable({ kind, severity }: Difference): boolean {
  if (kind === "constraint-equivalent") return false;
  return !kind.endsWith("-unexpected") || severity !== "note";
}

function driftOf(each: Difference): Drift {
  const { kind, relation, member } = each;
  const change = kind.endsWith("-absent")
    ? "absent"
    : kind.endsWith("-unexpected")
      ? "unexpected"
      : "different";
  const name = member === null ? relation : `${relation}.${member}`;
  const place = placeOfObject(each);
  return { key: differenceKey(each), change, object: { kind: kindOf(each), name }, ...place };
}

function placeOfObject({ relation, member, object }: Difference) {
  // `public.orders.touch` is a trigger of `public.orders`.
  if (member !== null || !/^(?:trigger|policy|rule)$/.test(object ?? ""))
    return { relation, member };
  const at = relation.lastIndexOf(".");
  return { relation: relation.slice(0, at), member: relation.slice(at + 1) };
}

function kindOf({ kind, constraint, object }: Difference): string {
  if (object !== null) return object === "row security" ? "table" : object;
  if (constraint !== null) return `${constraint.replace("-", " ")} constraint`;
  if (kind.startsWith("index-")) return "index";
  if (kind.startsWith("enum-")) return "enum";
  return kind.startsWith("table-") ? "table" : "column";
}

const VERBS = { absent: "add", unexpected: "drop", different: "change" } as const;

/** What a change for these does, in a few words: `add cargo.note and 2 more`. */
export function titleOf(drifts: readonly Drift[]): string {
  const [first] = drifts;
  if (first === undefined) return "change";
  const more = drifts.length === 1 ? "" : ` and ${drifts.length - 1} more`;
  const { change, object } = first;
  return `${VERBS[change]} ${object.name.replace(/^public\./, "")}${more}`;
}
