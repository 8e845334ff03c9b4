import { unreachable } from "#contract/failure.ts";
import type { Report } from "#contract/report.ts";
import type { Verdict } from "#contract/verdict.ts";

/** Exit codes of every command; 0 means ready and nothing else. */
export const EXIT = {
  ready: 0,
  notReady: 1,
  settings: 2,
  undecided: 3,
  internal: 4,
  /** SIGINT; a door that knows of SIGTERM says 143 instead. */
  cancelled: 130,
} as const;

export interface ExitQuestion {
  readonly verdict: Pick<Verdict, "outcome">;
  readonly problems: readonly Pick<Report["problems"][number], "family">[];
}

/**
 * A cancelled run and bad settings say nothing about the target. After that a proven fault of the
 * target outranks trouble elsewhere, and our own defect outranks the surroundings'.
 */
export function exitCodeOf({ verdict, problems }: ExitQuestion): number {
  const families = new Set(problems.map(({ family }) => family));
  if (families.has("cancelled")) return EXIT.cancelled;
  if (families.has("settings")) return EXIT.settings;
  switch (verdict.outcome) {
    case "not-ready":
      return EXIT.notReady;
    case "inconclusive":
      return families.has("internal") ? EXIT.internal : EXIT.undecided;
    case "ready":
      if (families.has("internal")) return EXIT.internal;
      return families.has("environment") ? EXIT.undecided : EXIT.ready;
    default:
      return unreachable(verdict.outcome);
  }
}
