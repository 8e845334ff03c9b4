import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnvironmentError } from "#contract/failure.ts";
import { createScrubber } from "#deliveries/github/secret-forms.ts";
import { inertLine } from "#entrypoints/inert-text.ts";
import { sweepContainers } from "#runtimes/docker/sweep.ts";
import { openJournal } from "#runtimes/journal.ts";
import { processEntry } from "#runtimes/subprocess/process-table.ts";
import { parseActionInputs } from "#settings/from-action.ts";
import { uploadExchange } from "./artifacts.ts";
import { tokensIn } from "./credentials.ts";
import { signalEngine } from "./engine.ts";
import { closeExchange, type Exchange, exchangeIn, readForeignReport } from "./exchange.ts";
import { type Environment, HANDOVER_FILE } from "./handover.ts";
import { readJob } from "./job.ts";
import { artifactLines } from "./log-lines.ts";
import { endNamespace } from "./namespace.ts";

const ENGINE_GRACE_MS = 7_000;
const POLL_MS = 50;

/**
 * Ends an engine that outlived its supervisor, sweeps what it owned, uploads the report that the
 * supervisor did not come to, and removes our own files.
 */
export async function cleanUp(
  environment: Environment,
  write: (text: string) => void,
): Promise<void> {
  const { STATE_engine: engine = "", STATE_exchange: folder = "" } = environment;
  const wasRunning = await endEngine(engine);
  // Opening a journal sweeps every run whose owner has died.
  await using _swept = await openJournal();
  if (folder !== "") await endNamespace(folder);
  await removeHandovers();
  await sweep(environment, write);
  if (wasRunning)
    write(
      "The application was still running: it was ended, and what it had started was removed.\n",
    );
  // A main step that came to its end has removed it.
  if (folder === "" || !existsSync(folder)) return;
  const exchange = exchangeIn(folder);
  try {
    for (const line of await uploadLeft(environment, exchange))
      write(`${inertLine(line, "log")}\n`);
  } finally {
    await closeExchange(exchange);
  }
}

/** What became of the report that is still here, in lines for the log. */
async function uploadLeft(
  environment: Environment,
  exchange: Exchange,
): Promise<readonly string[]> {
  const job = readJob(environment);
  const inputs = parseActionInputs(environment, { workspace: job.workspace });
  const { STATE_uploaded: tried = "" } = environment;
  if (inputs.invocation.command === "report" || tried !== "") return [];
  if (!inputs.publish.includes("artifact")) return [];
  if ((await readForeignReport(exchange.reportFile)) === undefined)
    return ["No artifacts: the main step was ended before there was a report."];
  const scrub = createScrubber(tokensIn(environment));
  return artifactLines(await uploadExchange({ job, inputs, exchange, scrub })).map(scrub);
}

/** An engine that refuses keeps nothing else from being put away. */
async function sweep(environment: Environment, write: (text: string) => void): Promise<void> {
  try {
    await sweepContainers(environment);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    write(`::warning title=Clean-up::${inertLine(error.message, "log")}\n`);
  }
}

/** `pid start-time`, so that a number that was given to somebody else meanwhile is left alone. */
export function engineState(pid: number): string {
  return `${pid} ${processEntry(pid)?.startTime ?? ""}`;
}

/** Whether there was one. */
async function endEngine(state: string): Promise<boolean> {
  const [pid = "", startTime = ""] = state.split(" ");
  const isAlive = () => {
    const entry = startTime === "" ? undefined : processEntry(Number(pid));
    return entry?.startTime === startTime && entry.state !== "Z";
  };
  const ended = async () => {
    const deadline = performance.now() + ENGINE_GRACE_MS;
    while (isAlive() && performance.now() < deadline) await delay(POLL_MS);
    return !isAlive();
  };
  if (!isAlive()) return false;
  // The kernel has told it that its supervisor is gone; a second signal would end it at once.
  if (await ended()) return true;
  signalEngine(Number(pid), "SIGTERM");
  if (!(await ended())) signalEngine(Number(pid), "SIGKILL");
  return true;
}

async function removeHandovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = HANDOVER_FILE.exec(name) ?? [];
    if (pid !== undefined && processEntry(Number(pid)) === undefined)
      await rm(join(tmpdir(), name), { force: true });
  }
}
