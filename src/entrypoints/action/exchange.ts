import { chmod, copyFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Report, reportSchema } from "#contract/report.ts";
import { isPassed } from "#reporters/conclusion.ts";

/** The folder through which the engine hands over what it learned. */
export interface Exchange {
  readonly folder: string;
  readonly reportFile: string;
  readonly evidenceDirectory: string;
  readonly policyFile: string;
}

const LARGEST_REPORT_BYTES = 64 * 1024 * 1024;

export async function openExchange(): Promise<Exchange> {
  const folder = await mkdtemp(join(tmpdir(), "deployment-readiness-action-"));
  await chmod(folder, 0o700);
  return exchangeIn(folder);
}

export function exchangeIn(folder: string): Exchange {
  return {
    folder,
    reportFile: join(folder, "deployment_readiness_report.json"),
    evidenceDirectory: join(folder, "evidence"),
    policyFile: join(folder, "base-readiness.yml"),
  };
}

export async function closeExchange({ folder }: Exchange): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/**
 * A report from outside: bounded, of exactly this version's form, and of one mind. Undefined when it is
 * not: one that shows green and carries the exit code of a failure was written by somebody else.
 */
export async function readForeignReport(path: string): Promise<Report | undefined> {
  try {
    if ((await stat(path)).size > LARGEST_REPORT_BYTES) return undefined;
    const parsed = reportSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success && isOfOneMind(parsed.data) ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined)
      return undefined;
    throw error;
  }
}

function isOfOneMind(report: Report): boolean {
  return isPassed(report) === (report.verdict.exit_code === 0);
}

export async function keepReport({ reportFile }: Exchange, target: string): Promise<boolean> {
  try {
    await copyFile(reportFile, target);
    return true;
  } catch (error) {
    // A report that cannot be put into the workspace is still in the artifact.
    if ((error as NodeJS.ErrnoException).code !== undefined) return false;
    throw error;
  }
}
