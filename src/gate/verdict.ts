import type { Finding } from "#contract/finding.ts";
import type { PhaseRecord, PhaseStatus } from "#contract/phase.ts";
import type { Judged, Verdict } from "#contract/verdict.ts";

type JudgedStatus = Extract<PhaseStatus, "passed" | "failed" | "inconclusive">;

/** Status of a phase that was judged. No answer, or a critical one left open, is never a pass. */
export function phaseStatus(
  findings: readonly Pick<Finding, "outcome" | "severity">[],
): JudgedStatus {
  const critical = findings.filter(({ severity }) => severity === "critical");
  if (critical.some(({ outcome }) => outcome === "violated")) return "failed";
  const isOpen = critical.some(({ outcome }) => outcome === "inconclusive");
  const isAnswered = findings.some(
    ({ outcome }) => outcome === "satisfied" || outcome === "violated",
  );
  return isOpen || !isAnswered ? "inconclusive" : "passed";
}

/**
 * Not ready when the target's fault is proven, ready when every phase that was asked for passed,
 * inconclusive in every other case.
 */
export function decideVerdict({ scope, phases, findings }: Judged): Verdict {
  const faults = [...faultsOf(findings), ...failuresWithoutFault(phases, findings)];
  if (faults.length > 0) return { outcome: "not-ready", scope, reasons: faults };
  if (scope.length === 0)
    return { outcome: "inconclusive", scope, reasons: ["No phase was asked for."] };
  const open = scope.flatMap((id) => openReason(id, phases));
  if (open.length > 0) return { outcome: "inconclusive", scope, reasons: open };
  return { outcome: "ready", scope, reasons: scope.map((id) => `${id} passed`) };
}

function faultsOf(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ outcome, severity }) => outcome === "violated" && severity === "critical")
    .map(({ rule, message }) => `${rule}: ${message}`);
}

// A failed phase counts even when the finding behind it was folded away.
function failuresWithoutFault(
  phases: readonly PhaseRecord[],
  findings: readonly Finding[],
): readonly string[] {
  const named = (id: string) =>
    findings.some(
      ({ rule, outcome, severity }) =>
        rule.startsWith(`${id}/`) && outcome === "violated" && severity === "critical",
    );
  return phases
    .filter(({ id, status }) => status === "failed" && !named(id))
    .map(({ id, reason }) => sentence(id, "failed", reason));
}

function openReason(id: string, phases: readonly PhaseRecord[]): readonly string[] {
  const phase = phases.find((candidate) => candidate.id === id);
  if (phase === undefined) return [`${id} did not run`];
  return phase.status === "passed" ? [] : [sentence(id, `is ${phase.status}`, phase.reason)];
}

function sentence(id: string, state: string, reason: string): string {
  return reason === "" ? `${id} ${state}` : `${id} ${state}: ${reason}`;
}
