import { appendFileSync, readFileSync, renameSync } from "node:fs";
import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { journalBase } from "./journal-base.ts";
import { currentOwner, isDead, isPidAlive, type Owner } from "./journal-owner.ts";
import { hexadecimal } from "./random.ts";
import { killAll, signalProcess } from "./subprocess/kill.ts";
import {
  commandName,
  markedProcesses,
  type ProcessEntry,
  processEntry,
  processTable,
  RUN_MARKER,
} from "./subprocess/process-table.ts";

const GROUPS = "groups";
const OWNER = "owner.json";
// PostgreSQL's immediate shutdown gives back what a SIGKILL leaves: semaphores and shared memory.
const POSTGRES_GRACE_MS = 2_000;

/** What one run owns on this machine. Disposal kills its processes and removes its folder. */
export interface Journal extends AsyncDisposable {
  readonly runId: string;
  /** A new folder of this run. */
  directory(name: string): Promise<string>;
  /** Notes the leader of a process group, for a sweep that finds its marker gone. */
  recordGroup(pid: number): void;
}

/**
 * Opens this run's folder and sweeps runs whose owner has died: their processes, then their folders.
 *
 * The folder appears under its final name only with its owner inside, so that a run killed at any
 * moment is either invisible or can be swept.
 */
export async function openJournal(
  options: { readonly baseDirectory?: string } = {},
): Promise<Journal> {
  const base = await journalBase(options.baseDirectory);
  await sweep(base);
  const runId = hexadecimal(12);
  const folder = join(base, runId);
  const draft = join(base, `.${process.pid}-${runId}`);
  await mkdir(draft);
  await chmod(draft, 0o711);
  await writeFile(join(draft, OWNER), JSON.stringify(currentOwner()));
  renameSync(draft, folder);
  return {
    runId,
    directory: async (name) => {
      const path = join(folder, `${name}-${hexadecimal(4)}`);
      await mkdir(path);
      await chmod(path, 0o711);
      return path;
    },
    recordGroup: (pid) => {
      const entry = processEntry(pid);
      if (entry !== undefined) appendFileSync(join(folder, GROUPS), `${pid} ${entry.startTime}\n`);
    },
    [Symbol.asyncDispose]: () => discard(base, runId),
  };
}

async function sweep(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    if (name.startsWith(".")) {
      const pid = Number(/^\.(\d+)-/.exec(name)?.[1]);
      if (!isPidAlive(pid)) await rm(join(base, name), { recursive: true, force: true });
    } else if (isAbandoned(join(base, name, OWNER))) await discard(base, name);
  }
}

function isAbandoned(path: string): boolean {
  try {
    return isDead(JSON.parse(readFileSync(path, "utf8")) as Owner);
  } catch (error) {
    // Another run is removing it, or the machine stopped before it was written out.
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError || code === "ENOENT" || code === "ENOTDIR") return true;
    throw error;
  }
}

async function discard(base: string, runId: string): Promise<void> {
  const folder = join(base, runId);
  const list = () => remaining(folder, runId);
  await stopPostgres(list);
  await killAll(list);
  await rm(folder, { recursive: true, force: true, maxRetries: 8, retryDelay: 25 });
}

/** Everything that carries the run's marker, and the recorded groups whose leader is still the same. */
function remaining(folder: string, runId: string): ProcessEntry[] {
  const marked = markedProcesses({ name: RUN_MARKER, value: runId });
  const known = new Set(marked.map(({ pid }) => pid));
  const leaders = new Set(recordedLeaders(folder));
  if (leaders.size === 0) return marked;
  const others = processTable().filter(
    ({ pid, group, state }) => leaders.has(group) && !known.has(pid) && state !== "Z",
  );
  return [...marked, ...others];
}

function recordedLeaders(folder: string): number[] {
  let text = "";
  try {
    text = readFileSync(join(folder, GROUPS), "latin1");
  } catch (error) {
    if (!["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
  return text.split("\n").flatMap((line) => {
    const [pid = "", startTime = ""] = line.split(" ");
    // A number that was given to somebody else meanwhile has another start time.
    return startTime !== "" && processEntry(Number(pid))?.startTime === startTime
      ? [Number(pid)]
      : [];
  });
}

async function stopPostgres(list: () => readonly ProcessEntry[]): Promise<void> {
  const servers = () =>
    list().filter(({ pid, group }) => pid === group && commandName(pid) === "postgres");
  for (const { pid } of servers()) signalProcess(pid, "SIGQUIT");
  const deadline = performance.now() + POSTGRES_GRACE_MS;
  while (performance.now() < deadline && servers().length > 0) await delay(20);
}
