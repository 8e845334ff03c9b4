import type { DatabaseServer } from "#contract/database.ts";
import type { Report } from "#contract/report.ts";
import { admitLegacy } from "#gate/admission.ts";
import { coveragePercent } from "#gate/coverage.ts";
import { EXIT } from "#gate/exit-code.ts";
import { type Gate, judgeLegacy, refusedGate } from "#gate/legacy.ts";
import { type Detected, detect, inDirectory } from "./1-detect.ts";
import { expandingRuntime } from "./commands.ts";
import { legacyLine, needsOf, runLegacyCommand } from "./legacy-command.ts";
import type { Surroundings } from "./surroundings.ts";

// Where the usual tools leave their result, most specific first.
const COVERAGE_FILES = [
  "coverage.xml",
  "coverage/cobertura-coverage.xml",
  "coverage/coverage-summary.json",
  "coverage/lcov.info",
  "lcov.info",
  "coverage.out",
  "cover.out",
];

export interface LegacyQuestion {
  readonly surroundings: Surroundings;
  readonly detected: Detected;
  readonly databases: DatabaseServer | undefined;
  readonly report: Report;
}

/** An earlier report, or why there is none. */
export type Earlier = { readonly report: Report } | { readonly absence: string };

/** Runs the legacy command after a `ready` verdict, on its own migrated database; else refuses. */
export async function runLegacy(question: LegacyQuestion, signal: AbortSignal): Promise<Report> {
  const { surroundings, report, detected, databases } = question;
  const { settings, listener, clock } = surroundings;
  const command = legacyLine(settings, detected);
  if (report.deployment_ready !== true) {
    const gate = refusedGate(command, `the verdict is ${report.verdict.outcome}, not ready`);
    return { ...report, gate };
  }
  listener({ kind: "stage-started", stage: "gate" });
  const startedEpochMs = Date.parse(clock.now());
  const completion = await runLegacyCommand({ surroundings, detected, databases, command }, signal);
  const gate = judgeLegacy({
    command,
    completion,
    coverage: readCoverage(surroundings, startedEpochMs),
    coverageMin: settings.gate.coverageMin,
    needs: needsOf(detected.plan),
  });
  listener({
    kind: "stage-ended",
    stage: "gate",
    status: gate.status === "passed" ? "passed" : "failed",
    durationMs: gate.duration_ms,
    detail: gate.reason,
  });
  return withGate(report, gate);
}

/** `test-legacy`: admits or refuses by an earlier report, then runs the command. */
export async function testLegacy(
  given: Surroundings,
  earlier: Earlier,
  signal: AbortSignal,
): Promise<Report | { readonly refused: string }> {
  const { treeHash, settingsHash, toolVersion, tree } = given;
  const detected = detect(tree, given.settings);
  const settings = inDirectory(given.settings, detected.directory);
  const surroundings = { ...given, settings, runtime: expandingRuntime(given) };
  legacyLine(settings, detected);
  const known = "report" in earlier ? earlier : { ...earlier, report: undefined };
  const admission = admitLegacy({ ...known, treeHash, settingsHash, toolVersion });
  if (!admission.admitted) return { refused: admission.reason };
  await using databases = await surroundings.provideDatabases(signal);
  // Awaited here: the databases must outlive the command.
  return await runLegacy({ surroundings, detected, databases, report: admission.report }, signal);
}

// A result that is older than the command says nothing about it.
function readCoverage(
  surroundings: Surroundings,
  startedEpochMs: number,
): { readonly percent: number } | { readonly reason: string } {
  const { gate, app } = surroundings.settings;
  const candidates = gate.coverageFile === undefined ? COVERAGE_FILES : [gate.coverageFile];
  for (const file of candidates) {
    const path = app.directory === "." ? file : `${app.directory}/${file}`;
    const text = surroundings.readIfNewer(path, startedEpochMs);
    if (text === undefined) continue;
    const parsed = coveragePercent(text, file);
    return parsed.ok ? { percent: parsed.value } : { reason: `${file}: ${parsed.error}` };
  }
  return {
    reason:
      "the command passed but left no new coverage result; " +
      `looked at ${candidates.join(", ")}; gate.coverage-file names another`,
  };
}

// The verdict speaks about the deployment; the exit code also about the tests, anew every time.
function withGate(report: Report, gate: Gate): Report {
  const exit_code = gate.status === "passed" ? EXIT.ready : EXIT.notReady;
  return { ...report, gate, verdict: { ...report.verdict, exit_code } };
}
