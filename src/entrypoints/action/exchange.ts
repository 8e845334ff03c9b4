import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { type Report, reportSchema } from "#contract/report.ts";
import { createFileDelivery } from "#deliveries/files.ts";
import { isPassed } from "#reporters/conclusion.ts";
import { jsonReporter } from "#reporters/json.ts";
import { hexadecimal } from "#runtimes/random.ts";

/** The folder through which the engine hands over what it learned. */
export interface Exchange {
  readonly folder: string;
  readonly reportFile: string;
  readonly evidenceDirectory: string;
  readonly policyFile: string;
}

const LARGEST_REPORT_BYTES = 64 * 1024 * 1024;

/** A name that nobody else has; it can be noted before anything is there to be left behind. */
export function newExchange(): Exchange {
  return exchangeIn(join(tmpdir(), `deployment-readiness-action-${hexadecimal(12)}`));
}

export async function openExchange({ folder }: Exchange): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
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

/** Where one file may be absent, such as in a workspace without room, the report is still in the other. */
export async function writeReport(report: Report, path: string): Promise<boolean> {
  const document = { ...jsonReporter.render(report), name: basename(path) };
  const [receipt] = await createFileDelivery(dirname(path)).deliver([document]);
  return receipt?.delivered === true;
}
