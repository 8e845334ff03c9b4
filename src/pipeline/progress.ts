import type { Outcome } from "#contract/finding.ts";
import { phaseStatus } from "#gate/verdict.ts";
import type { PhaseResult } from "./3-validate.ts";
import type { RunEvent } from "./events.ts";

/** What a presenter is told when a phase ends. The report's status also knows the settings' overrides. */
export function phaseEnded(result: PhaseResult): RunEvent {
  const count = (wanted: Outcome) =>
    result.findings.filter(({ outcome }) => outcome === wanted).length;
  const violated = count("violated");
  const satisfied = count("satisfied");
  const judged = [
    ...(violated > 0 ? [`${violated} ${violated === 1 ? "finding" : "findings"}`] : []),
    ...(satisfied > 0 ? [`${satisfied} ${satisfied === 1 ? "check" : "checks"} satisfied`] : []),
    ...(count("inconclusive") > 0 ? [`${count("inconclusive")} not answered`] : []),
  ].join(", ");
  const detail = result.unjudged?.reason ?? judged;
  return {
    kind: "stage-ended",
    stage: result.id,
    status: result.unjudged?.status ?? phaseStatus(result.findings),
    durationMs: result.durationMs,
    detail,
  };
}
