import { phaseStatus } from "#gate/verdict.ts";
import type { PhaseResult } from "./3-validate.ts";
import type { RunEvent } from "./events.ts";

/** What a presenter is told when a phase ends. The report's status also knows the settings' overrides. */
export function phaseEnded(result: PhaseResult): RunEvent {
  const violated = result.findings.filter(({ outcome }) => outcome === "violated");
  const satisfied = result.findings.filter(({ outcome }) => outcome === "satisfied").length;
  const detail =
    result.unjudged?.reason ??
    (violated.length > 0
      ? `${violated.length} ${violated.length === 1 ? "finding" : "findings"}`
      : `${satisfied} ${satisfied === 1 ? "check" : "checks"} satisfied`);
  return {
    kind: "stage-ended",
    stage: result.id,
    status: result.unjudged?.status ?? phaseStatus(result.findings),
    durationMs: result.durationMs,
    detail,
  };
}
