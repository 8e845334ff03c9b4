import type { Finding } from "#contract/finding.ts";
import type { PhaseId, PhaseRecord } from "#contract/phase.ts";

export interface Verdict {
  readonly outcome: "ready" | "not-ready" | "inconclusive";
  readonly scope: readonly PhaseId[];
  /** One sentence for each status and finding that decided it. */
  readonly reasons: readonly string[];
}

/** What a verdict is made from. */
export interface Judged {
  readonly scope: readonly PhaseId[];
  readonly phases: readonly PhaseRecord[];
  readonly findings: readonly Finding[];
}
