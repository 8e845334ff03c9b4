import { relative } from "node:path";
import type { Receipt } from "#contract/delivery.ts";
import { EnvironmentError, SettingsError, type SettingsProblem } from "#contract/failure.ts";
import type { Report } from "#contract/report.ts";
import { cancellation } from "#entrypoints/cancellation.ts";
import { stopCommands } from "#entrypoints/log-guard.ts";
import { problemsOf } from "#entrypoints/problems.ts";
import { endedEarly } from "#pipeline/ended-early.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { type ActionInvocation, parseActionInputs } from "#settings/from-action.ts";
import { engineState } from "./clean-up.ts";
import { tokensIn } from "./credentials.ts";
import { enclose } from "./enclosures.ts";
import { refusalOf } from "./event.ts";
import { closeExchange, type Exchange, newExchange, openExchange, putReport } from "./exchange.ts";
import type { Environment } from "./handover.ts";
import { isFolder, type Job, readJob } from "./job.ts";
import {
  type EngineQuestion,
  type Judgement,
  judgeCommit,
  reportOfProblems,
  runLegacyTests,
} from "./judge.ts";
import { Publisher } from "./publisher.ts";
import { receiveReport } from "./receive-report.ts";
import { agreeOnSettings } from "./settings.ts";
import type { Step } from "./step.ts";

// The runner gives 7.5 s between SIGINT and SIGTERM.
const CANCELLED_PUBLISHING_MS = 6_500;
const UNDECIDED = 3;
const NOT_BEGUN = { report: undefined, reason: "cancelled before the tests began", exitCode: 130 };
const LONGEST_TIMER_MS = 2_147_483_647;

/** What the step's entry hands over. */
export interface Door {
  readonly environment: Environment;
  /** Absolute path of the command line that belongs to it. */
  readonly cli: string;
  write(text: string): void;
}

/**
 * One main step: judges the commit in a process without tokens, publishes the verdict when everything
 * of the target is gone, and then has the team's own tests run if it is ready. Gives the exit code,
 * which depends on readiness and those tests alone.
 */
export async function supervise(door: Door): Promise<number> {
  const { environment, write, cli } = door;
  lendToToolkit(environment);
  const job = readJob(environment);
  const inputs = parseActionInputs(environment, { workspace: job.workspace });
  const cancelled = cancellation(LONGEST_TIMER_MS);
  const exchange = newExchange();
  const publisher = new Publisher({
    ...{ job, inputs, exchange, write },
    secrets: tokensIn(environment),
    startedAt: new Date().toISOString(),
    signal: publishingSignal(cancelled.signal),
  });
  try {
    await publisher.saveState({ exchange: exchange.folder });
    if (!(await opened(exchange, write))) return UNDECIDED;
    const step = { job, inputs, exchange, write, cli, publisher };
    if (inputs.invocation.command === "report") return await receiveReport(step);
    return await judgeAndPublish(step, cancelled.signal);
  } finally {
    cancelled.close();
    // What a cancel left no time for is for post.
    if (!(cancelled.signal.aborted && publisher.leavesUpload)) await closeExchange(exchange);
  }
}

async function judgeAndPublish(step: Step, signal: AbortSignal): Promise<number> {
  const { publisher } = step;
  const prepared = await prepare(step);
  const judged = "report" in prepared ? prepared : await judge(step, prepared, signal);
  publisher.show(judged);
  const kept = await keep(step, judged.report);
  await publisher.verdict(judged);
  const report =
    "report" in prepared || judged.report.gate !== null || !wantsLegacyTests(prepared)
      ? judged.report
      : await legacyTests({ step, question: prepared, report: judged.report }, signal);
  await publisher.finish({ ...judged, report }, kept);
  return report.verdict.exit_code;
}

/** Everything that can be known before the engine starts, or the report of what stands in its way. */
async function prepare(step: Step): Promise<EngineQuestion | Judgement> {
  const { job, inputs, exchange, write, cli, publisher } = step;
  const problems = [...inputs.problems, ...projectProblems(job, inputs.invocation)];
  const parsed = { ...inputs, problems };
  try {
    refuseWhatCannotRun(job, inputs);
    const ask = publisher.baseFile;
    const agreed = await agreeOnSettings({ job, parsed, exchange, ask });
    const { detail, ...enclosures } = await enclose({ job, agreed, exchange: exchange.folder });
    write(`Isolation: ${detail}.\n`);
    const started = (pid: number) => void publisher.saveState({ engine: engineState(pid) });
    const { baseSha } = job.event;
    return { parsed, baseSha, agreed, exchange, how: { cli, write, started }, enclosures };
  } catch (error) {
    return judgementOf(error, step);
  }
}

async function judge(step: Step, question: EngineQuestion, signal: AbortSignal) {
  const { remarks } = question.agreed;
  try {
    const report = await deaf(step, () => judgeCommit(question, signal));
    const isRefused = report.deployment_ready !== true && wantsLegacyTests(question);
    const reason = `the verdict is ${report.verdict.outcome}; the tests run after ready only`;
    return {
      report: isRefused ? withRefusedGate(report, { ...gateOf(question, report), reason }) : report,
      remarks,
    };
  } catch (error) {
    return { ...judgementOf(error, step), remarks };
  }
}

/** Of what went wrong outside of the engine. */
function judgementOf(error: unknown, { inputs }: Step): Judgement {
  const { command, projectDirectory } = inputs.invocation;
  const of = { command, startedAt: startedNow() };
  return { report: reportOfProblems(problemsOf(error, projectDirectory), of), remarks: [] };
}

async function legacyTests(
  { step, question, report }: { step: Step; question: EngineQuestion; report: Report },
  signal: AbortSignal,
): Promise<Report> {
  const end = signal.aborted ? NOT_BEGUN : await deaf(step, () => runLegacyTests(question, signal));
  const known = signal.aborted ? { ...report, problems: [endedEarly(signal)] } : report;
  const final = end.report ?? withRefusedGate(known, { ...gateOf(question, report), ...end });
  step.publisher.show({ report: final, remarks: [] }, "gate");
  await keep(step, final);
  await step.publisher.legacy(final);
  return final;
}

function gateOf({ agreed }: EngineQuestion, { verdict }: Report) {
  const command = agreed.settings.gate.command ?? "the tests that were found";
  return { command, exitCode: verdict.exit_code };
}

// The second wall behind the guard: while the target may print, the runner obeys nothing.
async function deaf<T>({ write }: Step, work: () => Promise<T>): Promise<T> {
  const resume = stopCommands(write, hexadecimal(24));
  try {
    return await work();
  } finally {
    resume();
  }
}

function refuseWhatCannotRun(job: Job, { unsafeRunUntrustedCode }: ActionInvocation): void {
  if (process.platform !== "linux")
    throw new EnvironmentError({
      reason: "tool-absent",
      message: `Applications are booted on Linux runners only; this one is ${process.platform}.`,
      advice: "Use `runs-on: ubuntu-latest` for this job.",
    });
  const refusal = refusalOf(job.event);
  if (refusal === undefined || unsafeRunUntrustedCode) return;
  throw new SettingsError([
    {
      key: "on",
      source: "the workflow",
      received: `${job.event.name}: ${refusal}`,
      allowed:
        "two workflows, as in examples/workflows/fork-safe-run.yml and fork-safe-report.yml: `on: pull_request` runs the code " +
        "without a token, `on: workflow_run` with `command: report` publishes; or the input unsafe-run-untrusted-code",
      example: "on: pull_request",
    },
  ]);
}

function projectProblems(
  { workspace }: Job,
  { projectDirectory }: ActionInvocation["invocation"],
): readonly SettingsProblem[] {
  if (isFolder(projectDirectory)) return [];
  const shown = relative(workspace, projectDirectory) || ".";
  return [
    {
      key: "project",
      source: "input project",
      received: `${shown.slice(0, 200)}, which is no folder`,
      allowed: "a folder of the workspace; actions/checkout comes before this step",
      example: "project: services/orders",
    },
  ];
}

function wantsLegacyTests({ parsed, agreed }: EngineQuestion): boolean {
  const { command } = parsed.invocation;
  if (command === "dev-ready") return true;
  return command === "deployment-ready" && agreed.settings.gate.command !== undefined;
}

function withRefusedGate(
  report: Report,
  of: { readonly command: string; readonly reason: string; readonly exitCode: number },
): Report {
  const gate = {
    status: "refused" as const,
    command: of.command,
    exit_code: null,
    coverage_percent: null,
    reason: of.reason,
    duration_ms: 0,
  };
  return { ...report, gate, verdict: { ...report.verdict, exit_code: of.exitCode } };
}

// Once for the artifact and post, and once for whatever step comes next; what became of the latter.
async function keep({ exchange, inputs }: Step, report: Report): Promise<Receipt> {
  const { projectDirectory, reportFile } = inputs.invocation;
  await putReport(report, exchange.reportFile);
  // A project that is not there is not made by reporting it.
  return isFolder(projectDirectory)
    ? await putReport(report, reportFile)
    : { document: reportFile, delivered: false, detail: "the project is no folder" };
}

// Without a place to put anything there is nothing that could be done, or published.
async function opened(exchange: Exchange, write: Door["write"]): Promise<boolean> {
  try {
    await openExchange(exchange);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const advice = "Free some space there, or set TMPDIR to a folder that can be written to.";
    write(`::error title=Surroundings::No temporary folder could be made (${code}). ${advice}\n`);
    return false;
  }
}

const LENT = /^(?:GITHUB|RUNNER)_|^(?:https?|no|all)_proxy$/i;

// The toolkit looks for the runner's files and addresses in the environment of this process. This is
// memory of ours, which /proc does not show; what is a token stays out of it all the same.
function lendToToolkit(environment: Environment): void {
  const secrets = new Set(tokensIn(environment));
  for (const [name, value] of Object.entries(environment))
    if (LENT.test(name) && !secrets.has(value)) process.env[name] = value;
}

function publishingSignal(cancelled: AbortSignal): AbortSignal {
  const controller = new AbortController();
  cancelled.addEventListener("abort", () => {
    setTimeout(() => controller.abort(cancelled.reason), CANCELLED_PUBLISHING_MS).unref();
  });
  return controller.signal;
}

function startedNow(): string {
  return new Date().toISOString();
}
