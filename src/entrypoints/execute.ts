import { readFile } from "node:fs/promises";
import { SettingsError, sentenceOf } from "#contract/failure.ts";
import { reportSchema } from "#contract/report.ts";
import type { Invocation, Settings } from "#contract/settings.ts";
import { type Problem, RULE_IDS } from "#pipeline/3-validate.ts";
import { type Earlier, testLegacy } from "#pipeline/6-gate.ts";
import { problemAtEnd } from "#pipeline/ended-early.ts";
import { failureReport } from "#pipeline/failure-report.ts";
import { run } from "#pipeline/run.ts";
import { scopeOf } from "#pipeline/scope.ts";
import type { ParsedInvocation } from "#settings/from-argv.ts";
import { readSettings } from "#settings/resolve.ts";
import { type Cancellation, cancellation } from "./cancellation.ts";
import { judgeAgain } from "./judge-again.ts";
import { createPresenter } from "./presenter.ts";
import { publish } from "./publish.ts";
import { renderReport } from "./render-report.ts";
import { openSurroundings } from "./surroundings.ts";
import { TOOL_VERSION } from "./version.ts";

// The gate stays shut: not ready.
const REFUSED = 1;
const REMEDY = "Run deployment-ready first.";
const READS_A_REPORT: ReadonlySet<string> = new Set(["report", "judge", "test-legacy"]);

/** Carries out one parsed command line. Returns the exit code; a report is written whatever happens. */
export async function execute(parsed: ParsedInvocation): Promise<number> {
  const startedAt = new Date().toISOString();
  const { invocation } = parsed;
  const cancelled = cancellation(invocation.timeoutMs);
  try {
    if (invocation.command === "report") {
      if (parsed.problems.length > 0) throw new SettingsError(parsed.problems);
      return await renderReport(invocation);
    }
    const settings = await readSettings(parsed, process.env, RULE_IDS);
    return await judgeOrRun(invocation, settings, cancelled);
  } catch (error) {
    const report = failureReport({
      problems: problemsOf(error, cancelled.signal),
      scope: scopeOf(invocation.command, ["startup", "schema", "performance", "api", "security"]),
      command: invocation.command,
      startedAt,
      toolVersion: TOOL_VERSION,
      settings: { rules: {} },
    });
    // These commands only read an earlier report; their own trouble must not overwrite it.
    if (!READS_A_REPORT.has(invocation.command))
      return publish(report, invocation, cancelled.exitCode());
    for (const { message, advice } of report.problems)
      process.stderr.write(`${message}\n${advice === "" ? "" : `${advice}\n`}`);
    return cancelled.exitCode() ?? report.verdict.exit_code;
  } finally {
    cancelled.close();
  }
}

async function judgeOrRun(
  invocation: Invocation,
  settings: Settings,
  cancelled: Cancellation,
): Promise<number> {
  if (invocation.command === "judge")
    return publish(await judgeAgain(invocation, settings, TOOL_VERSION), invocation);
  const presenter = createPresenter(invocation.format, process.stderr);
  try {
    await using surroundings = await openSurroundings(
      { invocation, settings, listener: presenter.listener },
      cancelled.signal,
    );
    const outcome =
      invocation.command === "test-legacy"
        ? await testLegacy(
            surroundings.value,
            await earlierReport(invocation.reportFile),
            cancelled.signal,
          )
        : await run(surroundings.value, cancelled.signal);
    presenter.close();
    if (!("refused" in outcome)) return await publish(outcome, invocation, cancelled.exitCode());
    process.stderr.write(`test-legacy refused: ${outcome.refused}. ${REMEDY}\n`);
    return REFUSED;
  } finally {
    presenter.close();
  }
}

async function earlierReport(path: string): Promise<Earlier> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      absence: code === "ENOENT" ? `there is no ${path}` : `${path} is unreadable (${code})`,
    };
  }
  try {
    return { report: reportSchema.parse(JSON.parse(text)) };
  } catch (error) {
    if (error instanceof Error) return { absence: `${path} is not a report of this version` };
    throw error;
  }
}

function problemsOf(error: unknown, signal: AbortSignal): Problem[] {
  if (!(error instanceof SettingsError)) return [problemAtEnd(error, signal)];
  return error.problems.map((problem) => ({
    family: "settings",
    message: sentenceOf(problem),
    tried: [],
    advice: "",
  }));
}
