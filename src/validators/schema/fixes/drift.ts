import type { FixObject } from "#contract/fix-planner.ts";
import { type Difference, differenceKey } from "#engines/catalog/compare/difference.ts";
import { nameParts } from "#engines/catalog/compare/names.ts";
import { isRemark } from "../comparison/classify.ts";
import { subjectFor } from "../comparison/subject.ts";

/** One difference that a fix is for, in the words of a planner and of a dump. */
export interface Drift {
  /** The comparison's own key, and what it said. */
  readonly key: string;
  readonly difference: Difference;
  readonly change: "absent" | "unexpected" | "different" | "renamed";
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
  return differences.flatMap((each) => {
    const { change, severity, kind, name } = each;
    if (change === "name-different" || change === "equivalent") return [];
    if (isRemark(each) || each.remark !== null) return [];
    // What may be a rename is not for us to drop.
    if (change === "unexpected" && (severity === "note" || each.candidates.length > 0)) return [];
    const object = { kind, name: plainName(name) };
    return [{ key: differenceKey(each), difference: each, change, object, ...subjectFor(each) }];
  });
}

/** With its names unquoted; a routine keeps its types. */
function plainName(name: string): string {
  return name.includes("(") ? name : nameParts(name).join(".");
}

const VERBS = {
  absent: "add",
  unexpected: "drop",
  different: "change",
  renamed: "rename",
} as const;

/** What a change for these does, in a few words: `add cargo.note and 2 more`. */
export function titleOf(drifts: readonly Drift[]): string {
  const [first] = drifts;
  if (first === undefined) return "change";
  const more = drifts.length === 1 ? "" : ` and ${drifts.length - 1} more`;
  const { change, object } = first;
  return `${VERBS[change]} ${object.name.replace(/^public\./, "")}${more}`;
}
