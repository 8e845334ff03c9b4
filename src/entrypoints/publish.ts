import { basename, dirname, relative } from "node:path";
import type { Report } from "#contract/report.ts";
import type { Invocation } from "#contract/settings.ts";
import { createFileDelivery } from "#deliveries/files.ts";
import { annotationsReporter } from "#reporters/annotations.ts";
import { renderConsole } from "#reporters/console.ts";
import { jsonReporter } from "#reporters/json.ts";
import { recordReport } from "./judge-again.ts";

/**
 * Writes the report file and shows the report; trouble with either never changes the
 * verdict. Only the door knows which signal cancelled a run, and so its exit code.
 */
export async function publish(
  given: Report,
  invocation: Invocation,
  cancelledCode?: number,
): Promise<number> {
  const exitCode = cancelledCode ?? given.verdict.exit_code;
  const report = { ...given, verdict: { ...given.verdict, exit_code: exitCode } };
  const document = { ...jsonReporter.render(report), name: basename(invocation.reportFile) };
  const delivery = createFileDelivery(dirname(invocation.reportFile));
  const [receipt] = await delivery.deliver([document]);
  if (receipt?.delivered !== true)
    process.stderr.write(
      `the report could not be written: ${receipt?.detail ?? ""}; --report names another file, --format json prints it\n`,
    );
  if (invocation.evidenceDirectory !== undefined && invocation.command !== "judge")
    await recorded(invocation.evidenceDirectory, report);
  process.stdout.write(shown(report, invocation, receipt?.delivered === true));
  return exitCode;
}

function nameOf(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? path : fromHere;
}

async function recorded(directory: string, report: Report): Promise<void> {
  try {
    await recordReport(directory, report);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    process.stderr.write(`the report could not be recorded in ${directory}: ${code}\n`);
  }
}

function shown(report: Report, invocation: Invocation, isWritten: boolean): string {
  if (invocation.format === "progress") return "";
  if (invocation.format === "json") return jsonReporter.render(report).text;
  const pretty = invocation.format === "pretty";
  const text = renderConsole(report, {
    colour: pretty && process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined,
    width: process.stdout.columns || 100,
    // What it has read, the reader has seen already.
    ...(invocation.command === "test-legacy" ? { part: "gate" } : {}),
    ...(isWritten ? { reportFile: nameOf(invocation.reportFile) } : {}),
  });
  if (invocation.format !== "github") return text;
  return `${annotationsReporter.render(report).text}${text}`;
}
