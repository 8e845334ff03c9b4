/** The validators of a run, in their order, and `stress`, which only `stress-test` runs. */
export const PHASE_IDS = ["startup", "schema", "performance", "api", "security", "stress"] as const;
export type PhaseId = (typeof PHASE_IDS)[number];

/** The five phases that must all have passed before `deployment_ready` is true. */
export const READINESS_PHASE_IDS = ["startup", "schema", "performance", "api", "security"] as const;

/**
 * - `passed`: judged, nothing critical violated, nothing critical left open.
 * - `failed`: judged, at least one critical rule violated.
 * - `inconclusive`: judged, a critical rule could not be answered.
 * - `blocked`: an earlier phase left nothing to judge.
 * - `skipped`: not asked for.
 * - `broken`: the validator itself failed.
 */
export type PhaseStatus = "passed" | "failed" | "inconclusive" | "blocked" | "skipped" | "broken";

export interface PhaseRecord {
  readonly id: PhaseId;
  readonly status: PhaseStatus;
  readonly durationMs: number;
  /** Why it is not `passed`; empty when it is. */
  readonly reason: string;
}
