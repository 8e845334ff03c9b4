import type { Report } from "#contract/report.ts";

/** What a workflow can branch on; it says the same as the exit code. */
export type Conclusion = "ready" | "not-ready" | "inconclusive" | "error";

/**
 * A cancelled run and bad settings say nothing about the target; a proven fault of the target outranks
 * trouble elsewhere, and our own defect outranks the surroundings'.
 */
export function conclusionOf({ verdict, problems }: Report): Conclusion {
  const families = new Set(problems.map(({ family }) => family));
  if (families.has("cancelled") || families.has("settings")) return "error";
  if (verdict.outcome === "not-ready") return "not-ready";
  if (families.has("internal")) return "error";
  if (verdict.outcome === "inconclusive" || families.has("environment")) return "inconclusive";
  return "ready";
}

export function isCancelled({ problems }: Report): boolean {
  return problems.some(({ family }) => family === "cancelled");
}

/** Only a report that was taken together with the legacy tests has a gate. */
export function isGateOpen({ gate }: Report): boolean {
  return gate === null || gate.status === "passed";
}

/** What a reader sees as green. */
export function isPassed(report: Report): boolean {
  return !isCancelled(report) && conclusionOf(report) === "ready" && isGateOpen(report);
}
