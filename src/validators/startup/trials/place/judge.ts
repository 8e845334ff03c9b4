import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { exitWords } from "../../wording.ts";
import { answerWords } from "../asked.ts";
import { withoutItsService } from "../lacking.ts";
import { isLate } from "../late.ts";
import type { Judged } from "../trial.ts";
import { reasonOf, replayOf, shownBy } from "../wording.ts";
import type { Elsewhere, PlaceSeen } from "./observe.ts";
import { type Aspect, PLACE_RULES } from "./rules.ts";

const WHERE: Readonly<Record<Aspect, string>> = {
  timezone: "with TZ=Pacific/Kiritimati",
  locale: "with LANG=C and LC_ALL=C",
  files: "with at most 256 open files",
  directory: "in another working directory",
};

export function judgePlace(seen: PlaceSeen, given: Judged): readonly Finding[] {
  return (Object.keys(PLACE_RULES) as Aspect[]).map((aspect) =>
    answer(PLACE_RULES[aspect], aspectAnswer(aspect, seen, given)),
  );
}

function aspectAnswer(aspect: Aspect, seen: PlaceSeen, given: Judged): Answer {
  const reason = seen.skipped[aspect];
  if (reason !== undefined) return { outcome: "not-applicable", message: reason };
  const where = WHERE[aspect];
  const own = seen.alone[aspect];
  if (own === undefined || isWell(own))
    return isWell(own ?? seen.together)
      ? { outcome: "satisfied", message: `It became ready and answered ${where}.` }
      : { outcome: "inconclusive", message: "It was not tried by itself." };
  const lacking = withoutItsService(`It failed ${where}`, own);
  if (lacking !== undefined) return lacking;
  return {
    outcome: isLate(own) ? "inconclusive" : "violated",
    message: `The application ${whatOf(own)} ${where}, and is well without. ${reasonOf(own)}`,
    ...shownBy(own, given),
    evidence: `/trials/place/seen/alone/${aspect}`,
    remedy: PLACE_RULES[aspect].remedy,
    replay: replayOf("place"),
  };
}

function isWell({ outcome, failing }: Elsewhere): boolean {
  return outcome === "ready" && failing.length === 0;
}

function whatOf({ outcome, exit, failing }: Elsewhere): string {
  const [failed] = failing;
  if (failed !== undefined) return `answers \`GET ${failed.path}\` with ${answerWords(failed)}`;
  return outcome === "exited" ? exitWords(exit) : `does not become ready (${outcome})`;
}
