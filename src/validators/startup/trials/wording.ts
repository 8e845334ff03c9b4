import type { Answer } from "#contract/finding.ts";
import type { TrialId } from "#contract/trial.ts";
import type { SourceLine } from "../evidence.ts";
import { ended, placeOr, quotedLast } from "../wording.ts";
import type { Booted } from "./booted.ts";
import type { Judged } from "./trial.ts";

/** The command that makes one trial again. */
export function replayOf(trial: TrialId): string {
  return `deployment-readiness startup-check --trials ${trial}`;
}

/** Why it failed, in its own words. */
export function reasonOf({ failure, lastLines }: Pick<Booted, "failure" | "lastLines">): string {
  return failure === undefined
    ? quotedLast(lastLines)
    : `${failure.type}: ${ended(failure.message)}`;
}

/** Where a failure that was printed lies, else the line that is suspected, and what shows it. */
export function shownBy(
  { failure, excerpt }: Pick<Booted, "failure" | "excerpt">,
  { payload }: Judged,
  suspected?: SourceLine,
): Pick<Answer, "place" | "excerpt" | "cause"> {
  return {
    place: placeOr(failure?.place ?? suspected ?? payload.start.origin, "start"),
    excerpt: excerpt === "" ? undefined : excerpt,
    cause: failure?.cause,
  };
}

export function secondsOf(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
