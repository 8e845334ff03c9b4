import type { PhaseId } from "#contract/phase.ts";
import type { Report } from "#contract/report.ts";
import type { Settings } from "#contract/settings.ts";
import { conclude } from "./4-conclude.ts";
import type { Problem } from "./problem.ts";

export interface FailureQuestion {
  readonly problems: readonly Problem[];
  readonly scope: readonly PhaseId[];
  readonly command: string;
  readonly startedAt: string;
  readonly toolVersion: string;
  readonly settings: Pick<Settings, "rules">;
}

/** The report of a run that never came to detection: every layer undecided, with the problems. */
export function failureReport(question: FailureQuestion): Report {
  const { scope, problems, command, startedAt, toolVersion } = question;
  return conclude({
    settings: question.settings as Settings,
    scope,
    results: scope.map((id) => ({
      id,
      durationMs: 0,
      findings: [],
      unjudged: { status: "blocked", reason: "the run did not start" },
    })),
    problems,
    run: {
      command,
      started_at: startedAt,
      duration_ms: 0,
      tree_hash: "",
      settings_hash: "",
      postgres: null,
    },
    toolVersion,
    target: { adapter: null, title: null, reasons: [], start: [], migrate: [], variables: [] },
  });
}
