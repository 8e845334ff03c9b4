import type { Report } from "#contract/report.ts";
import type { Completion } from "#contract/runtime.ts";

export type Gate = NonNullable<Report["gate"]>;

export interface LegacyResult {
  readonly command: string;
  readonly completion: Completion;
  /** Percent, or why there is none. */
  readonly coverage: { readonly percent: number } | { readonly reason: string };
  readonly coverageMin: number;
  /** Where the packages of the tests come from, for a command that misses one. */
  readonly needs: string;
}

const NOT_FOUND = 127;
const ABSENT =
  /ModuleNotFoundError|No module named|Cannot find (?:module|package)|unrecognized arguments: --cov|npm error Missing script/;

/** The legacy command passes when it ends with 0 and covers enough. */
export function judgeLegacy(result: LegacyResult): Gate {
  const { command, completion, coverage, coverageMin } = result;
  const percent = "percent" in coverage ? coverage.percent : null;
  const gate = (status: Gate["status"], reason: string): Gate => ({
    status,
    command,
    exit_code: completion.exit?.code ?? null,
    coverage_percent: percent,
    reason,
    duration_ms: Math.round(completion.durationMs),
  });
  const failure = failureOf(result);
  if (failure !== undefined) return gate("failed", failure);
  if ("reason" in coverage) return gate("failed", coverage.reason);
  const covered = `line coverage is ${shortened(coverage.percent)} %`;
  return coverage.percent < coverageMin
    ? gate("failed", `${covered}, at least ${coverageMin} % is asked for`)
    : gate("passed", covered);
}

/** The gate of a run that gave the legacy command no reason to start. */
export function refusedGate(command: string, reason: string): Gate {
  return {
    status: "refused",
    command,
    exit_code: null,
    coverage_percent: null,
    reason,
    duration_ms: 0,
  };
}

function failureOf({ completion, needs }: LegacyResult): string | undefined {
  const { exit, startError, timedOut, durationMs, output } = completion;
  if (startError !== undefined) return `the command could not be started: ${startError.message}`;
  if (timedOut) return `the command did not end within ${Math.round(durationMs / 1000)} s`;
  if (exit?.code === 0) return undefined;
  const how = exit?.code === null ? `by ${exit.signal ?? "a signal"}` : `with ${exit?.code ?? "?"}`;
  const ended = `the command ended ${how}`;
  if (exit?.code === NOT_FOUND) return `${ended}: a program was not found. ${needs}`;
  return ABSENT.test(output.text) ? `${ended}: something it needs is absent. ${needs}` : ended;
}

// 79.96 must not read as the 80 it has not reached.
function shortened(percent: number): string {
  return (Math.floor(percent * 10) / 10).toFixed(1);
}
