import type { Report } from "#contract/report.ts";

export interface Headline {
  readonly tone: "good" | "bad" | "open";
  /** At most two words. */
  readonly word: string;
  readonly sentence: string;
}

/** The verdict in words that claim no more than was shown. */
export function headlineOf(report: Report): Headline {
  const { outcome, scope } = report.verdict;
  const families = new Set(report.problems.map(({ family }) => family));
  if (outcome === "not-ready")
    return { tone: "bad", word: "NOT READY", sentence: "This commit must not be deployed." };
  if (families.has("settings"))
    return { tone: "bad", word: "BAD SETTINGS", sentence: "Nothing was run." };
  if (families.has("cancelled"))
    return { tone: "open", word: "CANCELLED", sentence: "The run was stopped before a verdict." };
  if (outcome === "inconclusive")
    return {
      tone: "open",
      word: "UNDECIDED",
      sentence: "No verdict: something it needs could not be observed.",
    };
  if (report.deployment_ready !== true)
    return {
      tone: "good",
      word: "PASSED",
      sentence:
        report.run.command === "health-check"
          ? "It serves, and its health path answers. Nothing else was asked."
          : `${scope.join(", ")} passed; a whole verdict needs ${whole(report)}.`,
    };
  if (report.gate !== null && report.gate.status !== "passed")
    return {
      tone: "bad",
      word: "GATE CLOSED",
      sentence: "The commit is ready, but its own tests did not pass the gate.",
    };
  const tests = report.gate === null ? "" : " Its own tests pass too.";
  return { tone: "good", word: "READY", sentence: `This commit can be deployed.${tests}` };
}

// The command for everything was given already when the settings leave phases out.
function whole({ run }: Report): string {
  return run.command === "deployment-ready" || run.command === "dev-ready"
    ? "every phase, and the settings leave some out"
    : "deployment-ready";
}
