import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Judged } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { untried } from "../tried.ts";
import { exitAnswer, ignoredAnswer, livenessAnswer, unrecoveredAnswer } from "./judge-absence.ts";
import { exitCodeAnswer, inVainAnswer, notAwaitedAnswer } from "./judge-boot.ts";
import type { OutageSeen } from "./observe.ts";
import { OUTAGE_RULES } from "./rules.ts";

export function judgeOutage({ absence, early }: OutageSeen, given: Judged): readonly Finding[] {
  const of = <Seen>(tried: Tried<Seen>, judged: (seen: Seen, given: Judged) => Answer): Answer =>
    tried.tried ? judged(tried.seen, given) : untried(tried);
  return [
    answer(OUTAGE_RULES.exit, of(absence, exitAnswer)),
    answer(OUTAGE_RULES.unrecovered, of(absence, unrecoveredAnswer)),
    answer(OUTAGE_RULES.ignored, of(absence, ignoredAnswer)),
    answer(OUTAGE_RULES.liveness, of(absence, livenessAnswer)),
    answer(OUTAGE_RULES.exitCode, of(early, exitCodeAnswer)),
    answer(OUTAGE_RULES.notAwaited, of(early, notAwaitedAnswer)),
    answer(OUTAGE_RULES.inVain, of(early, inVainAnswer)),
  ];
}
