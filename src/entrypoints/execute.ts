import { readFile } from "node:fs/promises";
import { SettingsError } from "#contract/failure.ts";
import { reportSchema } from "#contract/report.ts";
import type { Invocation, Settings } from "#contract/settings.ts";

import { type Earlier, testLegacy } from "#pipeline/6-gate.ts";
import { endedEarly } from "#pipeline/ended-early.ts";
import { failureReport } from "#pipeline/failure-report.ts";
import type { Problem } from "#pipeline/problem.ts";
import { RULE_IDS } from "#pipeline/rule-ids.ts";
import { run } from "#pipeline/run.ts";
import { scopeOf } from "#pipeline/scope.ts";
import type { ParsedInvocation } from "#settings/from-argv.ts";
import { withInputs } from "#settings/from-inputs.ts";
import { readSettings } from "#settings/resolve.ts";
import { cancellation } from "./cancellation.ts";
import { requireOwnImage } from "./image-version.ts";
import { judgeAgain } from "./judge-again.ts";
import { createPresenter } from "./presenter.ts";
import { problemsOf } from "./problems.ts";
import { publish } from "./publish.ts";
import { renderReport } from "./render-report.ts";
import { openSurroundings } from "./surroundings.ts";
import { TOOL_VERSION } from "./version.ts";

// A gate that stays shut is "not ready".
const REFUSED = 1;
const READS_A_REPORT: ReadonlySet<string> = new Set(["report", "judge", "test-legacy"]);

/** Carries out one parsed command line. Returns the exit code; a report is written whatever happens. */
export async function execute(asked: ParsedInvocation): Promise<number> {
  const startedAt = new Date().toISOString();
  const parsed = withInputs(asked);
  const { invocation } = parsed;
  try {
    requireOwnImage(process.env);
    if (invocation.command === "report") {
      if (parsed.problems.length > 0) throw new SettingsError(parsed.problems);
      return await renderReport(invocation);
    }
    const settings = await readSettings(parsed, process.env, RULE_IDS);
    return await judgeOrRun({ invocation, startedAt }, settings);
  } catch (error) {
    return publishFailure({
      invocation,
      startedAt,
      problems: problemsOf(error, invocation.projectDirectory),
    });
  }
}

interface Asked {
  readonly invocation: Invocation;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** The report of a run that did not come to its end. */
async function publishFailure(
  { invocation, startedAt, problems }: Asked & { readonly problems: readonly Problem[] },
  cancelledCode?: number,
): Promise<number> {
  const report = failureReport({
    problems,
    scope: scopeOf(invocation.command, ["startup", "schema", "performance", "api", "security"]),
    command: invocation.command,
    startedAt,
    toolVersion: TOOL_VERSION,
    settings: { rules: {} },
  });
  if (!READS_A_REPORT.has(invocation.command)) return publish(report, invocation, cancelledCode);
  // These commands only read an earlier report; their own trouble must not overwrite it.
  for (const { message, advice } of problems)
    process.stderr.write(`${message}\n${advice === "" ? "" : `${advice}\n`}`);
  return cancelledCode ?? report.verdict.exit_code;
}

async function judgeOrRun(asked: Asked, settings: Settings): Promise<number> {
  const { invocation } = asked;
  if (invocation.command === "judge")
    return publish(await judgeAgain(invocation, settings, TOOL_VERSION), invocation);
  const presenter = createPresenter(invocation.format, process.stderr);
  const cancelled = cancellation(invocation.timeoutMs);
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
    process.stderr.write(`test-legacy refused: ${outcome.refused}. Run deployment-ready first.\n`);
    return REFUSED;
  } catch (error) {
    if (!cancelled.signal.aborted) throw error;
    const problems = [endedEarly(cancelled.signal)];
    return await publishFailure({ ...asked, problems }, cancelled.exitCode());
  } finally {
    presenter.close();
    cancelled.close();
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
