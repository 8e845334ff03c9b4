import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openJournal } from "#runtimes/journal.ts";
import { signalProcess } from "#runtimes/subprocess/kill.ts";
import { processEntry, processTable } from "#runtimes/subprocess/process-table.ts";
import { closeExchange, exchangeIn } from "./exchange.ts";
import { type Environment, HANDOVER_FILE } from "./handover.ts";
import { endNamespace } from "./namespace.ts";

const ENGINE_GRACE_MS = 7_000;
const POLL_MS = 50;

/** Ends an engine that outlived its supervisor, sweeps what it owned, and removes our own files. */
export async function cleanUp(
  environment: Environment,
  write: (text: string) => void,
): Promise<void> {
  const { STATE_engine: engine = "", STATE_exchange: folder = "" } = environment;
  const ended = await endEngine(engine);
  // Opening a journal sweeps every run whose owner has died.
  await using _swept = await openJournal();
  await endNamespace(environment["STATE_namespace"]);
  await removeHandovers();
  if (folder !== "") await closeExchange(exchangeIn(folder));
  if (ended > 0) write("The engine was still running; it was ended and what it owned removed.\n");
}

/** `pid start-time`, so that a number that was given to somebody else meanwhile is left alone. */
export function engineState(pid: number): string {
  return `${pid} ${processEntry(pid)?.startTime ?? ""}`;
}

async function endEngine(state: string): Promise<number> {
  const [pid = "", startTime = ""] = state.split(" ");
  const alive = () => {
    if (startTime === "") return [];
    const entry = processEntry(Number(pid));
    if (entry?.startTime !== startTime || entry.state === "Z") return [];
    // Behind sudo the engine is a child with our account.
    return [entry, ...processTable().filter(({ parent }) => parent === entry.pid)];
  };
  const found = alive();
  for (const entry of found) signalProcess(entry.pid, "SIGTERM");
  const deadline = performance.now() + ENGINE_GRACE_MS;
  while (alive().length > 0 && performance.now() < deadline) await delay(POLL_MS);
  for (const entry of alive()) signalProcess(entry.pid, "SIGKILL");
  return found.length;
}

async function removeHandovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = HANDOVER_FILE.exec(name) ?? [];
    if (pid !== undefined && processEntry(Number(pid)) === undefined)
      await rm(join(tmpdir(), name), { force: true });
  }
}
