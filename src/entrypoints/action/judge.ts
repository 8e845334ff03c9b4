import type { Remark } from "#contract/check-run.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Report } from "#contract/report.ts";
import type { Command } from "#contract/settings.ts";
import { TOOL_VERSION } from "#entrypoints/version.ts";
import { endedEarly } from "#pipeline/ended-early.ts";
import { failureReport } from "#pipeline/failure-report.ts";
import type { Problem } from "#pipeline/problem.ts";
import { scopeOf } from "#pipeline/scope.ts";
import { sweepContainers } from "#runtimes/docker/sweep.ts";
import { openJournal } from "#runtimes/journal.ts";
import type { ParsedInvocation } from "#settings/from-argv.ts";
import { ON_BEHALF_OF } from "#settings/from-inputs.ts";
import type { Enclosures } from "./enclosures.ts";
import { type EngineEnd, type EngineRun, runEngine } from "./engine.ts";
import { type Exchange, readForeignReport } from "./exchange.ts";
import type { Environment } from "./handover.ts";
import { endNamespace } from "./namespace.ts";
import type { Agreed } from "./settings.ts";

/** What the action learned about the commit, and what else its reader must know. */
export interface Judgement {
  readonly report: Report;
  readonly remarks: readonly Remark[];
}

export interface EngineQuestion {
  readonly parsed: ParsedInvocation;
  /** What the change goes on top of; absent where nothing is proposed. */
  readonly baseSha?: string | undefined;
  readonly agreed: Agreed;
  readonly exchange: Exchange;
  /** How the engine is started and heard. */
  readonly how: Pick<EngineRun, "cli" | "write" | "started">;
  readonly enclosures: Enclosures;
}

// What an engine may take to put everything away after its own time limit.
const CLEAN_UP_MS = 60_000;

const ALL = ["startup", "schema", "performance", "api", "security"] as const;
const EXIT_READY = 0;

/** Has the engine judge the commit. Gives a report whatever happens to the engine. */
export async function judgeCommit(question: EngineQuestion, signal: AbortSignal): Promise<Report> {
  const { parsed, exchange } = question;
  const command =
    parsed.invocation.command === "dev-ready" ? "deployment-ready" : parsed.invocation.command;
  const startedAt = new Date().toISOString();
  const end = await start(question, command, signal);
  const report = await readForeignReport(exchange.reportFile);
  // An engine that was stopped before it could listen has nothing to say about it.
  if (signal.aborted && (report === undefined || !agrees(report, end)))
    return reportOfProblems([endedEarly(signal)], { command, startedAt });
  const problem = report === undefined ? withoutReport(end) : contradiction(report, end);
  if (report !== undefined && problem === undefined) return report;
  return reportOfProblems([problem ?? withoutReport(end)], { command, startedAt });
}

export interface LegacyEnd {
  /** The report with its gate; undefined when the tests could not be run. */
  readonly report: Report | undefined;
  readonly reason: string;
  readonly exitCode: number;
}

const EXIT_UNDECIDED = 3;

/** Has the engine run the team's own tests on the strength of the report that it has just written. */
export async function runLegacyTests(
  question: EngineQuestion,
  signal: AbortSignal,
): Promise<LegacyEnd> {
  const end = await start(question, "test-legacy", signal);
  const report = await readForeignReport(question.exchange.reportFile);
  if (report?.gate !== undefined && report.gate !== null && agrees(report, end))
    return { report, reason: report.gate.reason, exitCode: report.verdict.exit_code };
  const reason = end.lastWords.trim().split("\n").slice(-3).join("\n");
  return { report: undefined, reason, exitCode: end.exitCode || EXIT_UNDECIDED };
}

/** The report of a run that did not come to its end, for trouble that was met before the engine. */
export function reportOfProblems(
  problems: readonly Problem[],
  of: { readonly command: Command; readonly startedAt: string },
): Report {
  return failureReport({
    problems,
    scope: scopeOf(of.command, ALL),
    command: of.command,
    startedAt: of.startedAt,
    toolVersion: TOOL_VERSION,
    settings: { rules: {} },
  });
}

async function start(
  { parsed, baseSha, agreed, exchange, how, enclosures }: EngineQuestion,
  command: Command,
  signal: AbortSignal,
): Promise<EngineEnd> {
  const { invocation, configFile, flags } = parsed;
  const args = [
    command,
    ...["--project", invocation.projectDirectory],
    ...(configFile.isExplicit ? ["--config", configFile.path] : []),
    ...(agreed.policyFile === undefined ? [] : ["--policy", agreed.policyFile]),
    ...["--report", exchange.reportFile, "--evidence", exchange.evidenceDirectory],
    ...["--format", "progress", "--timeout", `${invocation.timeoutMs}ms`, "--inputs", "-"],
  ];
  const { enter, env } = command === "test-legacy" ? enclosures.testing : enclosures.judging;
  const cwd = invocation.projectDirectory;
  const longestMs = invocation.timeoutMs + CLEAN_UP_MS;
  const { job } = parsed;
  const { origin } = invocation;
  const input = JSON.stringify({ ...flags, [ON_BEHALF_OF]: { origin, job, base: baseSha } });
  const run = { ...how, enter, args, cwd, env, longestMs, input };
  const end = await runEngine(run, signal);
  if (end.exitCode === null) await sweep(enclosures.testing.env);
  await endNamespace(exchange.folder);
  return end;
}

/** What a killed engine left running must be gone before anything is published. */
async function sweep(environment: Environment): Promise<void> {
  try {
    // Opening a journal sweeps every run whose owner has died.
    await using _swept = await openJournal();
    await sweepContainers(environment);
  } catch (error) {
    // The post step tries again.
    const isRefused = error instanceof EnvironmentError;
    if (!isRefused && (error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/**
 * Whoever writes into the exchange folder besides the engine can make a verdict worse and never better:
 * ready takes the engine's own exit code.
 */
function agrees(report: Report, end: EngineEnd): boolean {
  return report.verdict.exit_code === end.exitCode;
}

function contradiction(report: Report, end: EngineEnd): Problem | undefined {
  if (agrees(report, end)) return undefined;
  if (
    report.verdict.exit_code !== EXIT_READY &&
    end.exitCode !== EXIT_READY &&
    end.exitCode !== null
  )
    return undefined;
  return withoutReport(end, `its report says ${report.verdict.exit_code}`);
}

function withoutReport(
  { exitCode, lastWords }: EngineEnd,
  detail = "it left no report that can be read",
): Problem {
  const how = exitCode === null ? "was killed or could not be started" : `ended with ${exitCode}`;
  const message = `The engine ${how}, and ${detail}.\n${lastWords.trim()}`.trim();
  return exitCode === null || exitCode === EXIT_UNDECIDED
    ? {
        family: "environment",
        message,
        tried: [],
        advice:
          "Most often the machine ran out of memory or disk. Look at the log above, and run it again.",
      }
    : {
        family: "internal",
        message,
        tried: [],
        advice: "This is a defect of Deployment Readiness; please report it with this text.",
      };
}
