import type { DatabaseServer } from "#contract/database.ts";
import { SettingsError } from "#contract/failure.ts";
import type { Report } from "#contract/report.ts";
import type { Completion } from "#contract/runtime.ts";
import { admitLegacy } from "#gate/admission.ts";
import { coveragePercent } from "#gate/coverage.ts";
import { EXIT } from "#gate/exit-code.ts";
import { type Detected, detect, inDirectory } from "./1-detect.ts";
import { TargetBooter } from "./2-boot.ts";
import { commandSpec, expandingRuntime } from "./commands.ts";
import { Redactor } from "./redaction.ts";
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

// As long as a boot gives an install.
const INSTALL_TIMEOUT_MS = 900_000;

export interface LegacyQuestion {
  readonly surroundings: Surroundings;
  readonly detected: Detected;
  readonly databases: DatabaseServer | undefined;
  readonly report: Report;
}

type Gate = NonNullable<Report["gate"]>;

/** Runs the legacy command after a `ready` verdict, on its own migrated database. */
export async function runLegacy(question: LegacyQuestion, signal: AbortSignal): Promise<Report> {
  const { surroundings, report } = question;
  const { command } = surroundings.settings.gate;
  if (command === undefined) throw missingCommand();
  surroundings.listener({ kind: "stage-started", stage: "gate" });
  const gate = await gateOf(question, command, signal);
  surroundings.listener({
    kind: "stage-ended",
    stage: "gate",
    status: gate.status === "passed" ? "passed" : "failed",
    durationMs: gate.duration_ms,
    detail: gate.reason,
  });
  return withGate(report, gate);
}

async function gateOf(
  question: LegacyQuestion,
  command: string,
  signal: AbortSignal,
): Promise<Gate> {
  const { surroundings } = question;
  for (const plan of question.detected.plan.legacy?.install ?? []) {
    surroundings.listener({ kind: "note", text: `installing: ${plan.origin.text}` });
    const spec = commandSpec(surroundings.tree.root, {
      label: "install",
      plan,
      env: {},
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    const { exit, output, durationMs } = await surroundings.runtime.exec(spec, signal);
    if (exit?.code === 0) continue;
    const last = output.text.trim().split("\n").at(-1) ?? "";
    return {
      command,
      status: "failed",
      reason: `what the tests need could not be installed (${plan.origin.text}): ${last}`,
      exit_code: exit?.code ?? null,
      coverage_percent: null,
      duration_ms: Math.round(durationMs),
    };
  }
  const startedEpochMs = Date.parse(surroundings.clock.now());
  const completion = await runCommand(question, command, signal);
  return judgeLegacy(surroundings, completion, startedEpochMs);
}

/** `test-legacy`: admits or refuses by an earlier report, then runs the command. */
export async function testLegacy(
  surroundings: Surroundings,
  earlier: Report | undefined,
  signal: AbortSignal,
): Promise<Report | { readonly refused: string }> {
  const { treeHash, settingsHash, settings } = surroundings;
  if (settings.gate.command === undefined) throw missingCommand();
  const admission = admitLegacy({ report: earlier, treeHash, settingsHash });
  if (!admission.admitted) return { refused: admission.reason };
  if (earlier === undefined) return { refused: "there is no report" };
  const detected = detect(surroundings.tree, settings);
  const placed = { ...surroundings, settings: inDirectory(settings, detected.directory) };
  await using databases = await surroundings.provideDatabases(signal);
  const filled = { ...placed, runtime: expandingRuntime(placed) };
  // Awaited here: the databases must outlive the tests.
  return await runLegacy({ surroundings: filled, detected, databases, report: earlier }, signal);
}

function missingCommand(): SettingsError {
  return new SettingsError([
    {
      key: "gate.command",
      source: "readiness.yml",
      allowed: "the command that runs the team's own tests",
      example: 'gate: { command: "pytest -q --cov --cov-report=xml" }',
    },
  ]);
}

async function runCommand(
  question: LegacyQuestion,
  command: string,
  signal: AbortSignal,
): Promise<Completion> {
  const { surroundings, detected, databases } = question;
  const booter = new TargetBooter({
    surroundings,
    detected,
    databases,
    redactor: new Redactor(),
  });
  const { template } = await booter.prepare(signal);
  const env = template === undefined ? {} : booter.environment(template);
  const { NODE_ENV: _production, ...testEnv } = env;
  const spec = commandSpec(surroundings.tree.root, {
    label: "legacy",
    plan: {
      argv: ["sh", "-c", command],
      cwd: surroundings.settings.app.directory,
      env: detected.plan.legacy?.env ?? detected.plan.start.env,
      origin: { text: "gate.command" },
    },
    env: testEnv,
    timeoutMs: surroundings.settings.gate.timeoutMs,
  });
  const onOutput = (text: string) => surroundings.listener({ kind: "legacy-output", text });
  return surroundings.runtime.exec({ ...spec, onOutput }, signal);
}

function judgeLegacy(
  surroundings: Surroundings,
  completion: Completion,
  startedEpochMs: number,
): Gate {
  const { coverageMin, command = "" } = surroundings.settings.gate;
  const coverage = readCoverage(surroundings, startedEpochMs);
  const exitCode = completion.exit?.code ?? null;
  const base = {
    command,
    exit_code: exitCode,
    coverage_percent: coverage.percent,
    duration_ms: Math.round(completion.durationMs),
  };
  if (completion.timedOut)
    return { ...base, status: "failed", reason: "the command did not end in time" };
  if (exitCode !== 0)
    return {
      ...base,
      status: "failed",
      reason: `the command ended with ${exitCode ?? "a signal"}`,
    };
  if (coverage.percent === null) return { ...base, status: "failed", reason: coverage.reason };
  if (coverage.percent < coverageMin)
    return {
      ...base,
      status: "failed",
      reason: `coverage is ${coverage.percent.toFixed(1)} %, at least ${coverageMin} % is asked for`,
    };
  return { ...base, status: "passed", reason: `coverage ${coverage.percent.toFixed(1)} %` };
}

// A result that is older than the command says nothing about it.
function readCoverage(
  surroundings: Surroundings,
  startedEpochMs: number,
): { percent: number | null; reason: string } {
  const { coverageFile } = surroundings.settings.gate;
  const candidates = coverageFile === undefined ? COVERAGE_FILES : [coverageFile];
  for (const file of candidates) {
    const path = [surroundings.settings.app.directory, file]
      .filter((part) => part !== ".")
      .join("/");
    const text = surroundings.readIfNewer(path, startedEpochMs);
    if (text === undefined) continue;
    const parsed = coveragePercent(text, file);
    return parsed.ok
      ? { percent: parsed.value, reason: "" }
      : { percent: null, reason: `${file}: ${parsed.error}` };
  }
  return {
    percent: null,
    reason: `the command left no new coverage result; looked at ${candidates.join(", ")}`,
  };
}

function withGate(report: Report, gate: Gate): Report {
  if (gate.status === "passed") return { ...report, gate };
  const verdict = { ...report.verdict, exit_code: EXIT.notReady };
  return { ...report, gate, verdict };
}
