import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { at, exitWords, placeOr } from "../../wording.ts";
import { type Asked, answerWords, isFailed } from "../asked.ts";
import { withoutItsService } from "../lacking.ts";
import type { Judged } from "../trial.ts";
import { replayOf } from "../wording.ts";
import type { DrainSeen } from "./observe.ts";
import { DRAIN_RULES } from "./rules.ts";

export function judgeDrain(seen: DrainSeen, given: Judged): readonly Finding[] {
  return [answer(DRAIN_RULES.dropped, droppedAnswer(seen, given))];
}

function droppedAnswer(seen: DrainSeen, { payload }: Judged): Answer {
  const { held, control, heldMs, exit, forced, endedMs, excerpt, failure } = seen;
  const request = `\`GET ${held.path}\``;
  const wasKilled = forced ? " It had to be killed" : ` It ${exitWords(exit)}`;
  const end = `${wasKilled} ${endedMs} ms after SIGTERM.`;
  if (!isFailed(held))
    return {
      outcome: "satisfied",
      message: `${request}, held for ${heldMs} ms after SIGTERM, was answered whole with ${answerWords(held)}.`,
    };
  // A whole answer was not dropped, unless only the stop made it a failure.
  if (held.status !== undefined && (control === undefined || isFailed(control)))
    return {
      outcome: "not-applicable",
      message: `${request}, held for ${heldMs} ms after SIGTERM, was answered whole with ${answerWords(held)}, and ${controlWords(control)}.`,
    };
  const lacking = withoutItsService(`${request} failed`, seen);
  if (lacking !== undefined) return lacking;
  const { sigterm, start } = payload;
  return {
    outcome: "violated",
    message: `${request} was under way at SIGTERM and got ${answerWords(held)}; before, it was answered with ${answerWords(seen.before)}.${end}`,
    place: placeOr(sigterm ?? failure?.place ?? start.origin, "start"),
    excerpt: excerpt === "" ? undefined : excerpt,
    evidence: "/trials/drain/seen/held",
    remedy: `${sigterm === undefined ? "Handle SIGTERM" : `Change what ${at(sigterm, "")} does`}: stop listening, wait for the requests under way, then close the database pool and exit.`,
    replay: replayOf("drain"),
    cause: failure?.cause,
  };
}

function controlWords(control: Asked | undefined): string {
  return control === undefined
    ? "it could not be held without one"
    : `with ${answerWords(control)} without one`;
}
