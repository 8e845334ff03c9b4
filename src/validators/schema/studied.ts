/**
 * What `schema` asks beyond the comparison, in the order of a report.
 *
 * - `history`: the migrations' order, and what was changed of those that were applied already.
 * - `fixes`: a change that removes each difference, tried on a clone.
 * - `rows`: this branch's migrations on tables that hold awkward rows; what they lose.
 * - `reversal`: up, down and up again, with rows.
 * - `locks`: what this branch's migrations block, and for how long.
 * - `queries`: every mapped table is selected, joined and inserted into through the models.
 */
export const STUDY_IDS = ["history", "fixes", "rows", "reversal", "locks", "queries"] as const;
export type StudyId = (typeof STUDY_IDS)[number];

/** A study's result as evidence. JSON. */
export type Studied<Seen> =
  | { readonly isStudied: true; readonly seen: Seen }
  | {
      readonly isStudied: false;
      readonly outcome: "not-applicable" | "inconclusive";
      /** A sentence. */
      readonly reason: string;
    };

export function notStudied(outcome: "not-applicable" | "inconclusive", reason: string) {
  return { isStudied: false, outcome, reason } as const;
}
