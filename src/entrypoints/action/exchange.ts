import { constants } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Receipt } from "#contract/delivery.ts";
import { type Report, reportSchema } from "#contract/report.ts";
import { createFileDelivery } from "#deliveries/files.ts";
import { conclusionOf } from "#reporters/conclusion.ts";
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
 * A report from outside: an ordinary file of bounded size, of exactly this version's form, that does not
 * contradict itself. Undefined when it is not.
 */
export async function readForeignReport(path: string): Promise<Report | undefined> {
  try {
    const text = await readOrdinary(path);
    if (text === undefined) return undefined;
    const parsed = reportSchema.safeParse(JSON.parse(text));
    return parsed.success && isConsistent(parsed.data) ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined)
      return undefined;
    throw error;
  }
}

// Whoever put something else there may have chosen a link, an endless device, or a pipe that waits.
async function readOrdinary(path: string): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const stats = await file.stat();
  if (!stats.isFile() || stats.size > LARGEST_REPORT_BYTES) return undefined;
  const bytes = Buffer.alloc(stats.size);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
  return bytes.toString("utf8", 0, bytesRead);
}

// Everything that says ready must say it together, or a reader of one part would be misled.
function isConsistent(report: Report): boolean {
  const { verdict, gate, deployment_ready } = report;
  if (deployment_ready === true && verdict.outcome !== "ready") return false;
  const isReady = conclusionOf(report) === "ready" && (gate === null || gate.status === "passed");
  return isReady === (verdict.exit_code === 0);
}

/** Writes the report there, whatever a target has put in its place. */
export async function putReport(report: Report, path: string): Promise<Receipt> {
  const delivery = createFileDelivery(dirname(path), { isShared: true });
  const document = { ...jsonReporter.render(report), name: basename(path) };
  const [receipt] = await delivery.deliver([document]);
  return receipt ?? { document: document.name, delivered: false, detail: "nothing was written" };
}
