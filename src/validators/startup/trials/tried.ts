import type { Answer } from "#contract/finding.ts";
import type { TrialId } from "#contract/trial.ts";

/** What was seen, or why there was nothing to see. */
export type Tried<Seen> =
  | { readonly tried: true; readonly seen: Seen }
  /** `not-applicable`: the target has nothing of the kind. `inconclusive`: it could not be tried here. */
  | {
      readonly tried: false;
      readonly outcome: "not-applicable" | "inconclusive";
      readonly reason: string;
    };

/** The trials' part of the evidence; a trial that was not begun is absent. */
export type TrialsEvidence = Readonly<Partial<Record<TrialId, Tried<unknown> & TrialTime>>>;

export interface TrialTime {
  readonly durationMs: number;
}

/** The answer of every rule of a trial that was not tried. */
export function untried(tried: Extract<Tried<unknown>, { readonly tried: false }>): Answer {
  return { outcome: tried.outcome, message: tried.reason };
}
