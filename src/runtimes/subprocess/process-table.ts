import { closeSync, existsSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";

/** Name of the variable that marks every process of a run, also after it left its process group. */
export const RUN_MARKER = "DEPLOYMENT_READINESS_RUN";
/** The same for one service of a run. */
export const SERVICE_MARKER = "DEPLOYMENT_READINESS_SERVICE";

// USER_HZ, which the kernel fixes for every architecture that Node runs on.
const TICKS_PER_SECOND = 100;

export interface Marker {
  readonly name: string;
  readonly value: string;
}

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly state: string;
  /** Clock ticks since the machine started; tells a recycled pid from the original. */
  readonly startTime: string;
  readonly rssBytes: number;
  /** Own time and that of children that were waited for. */
  readonly cpuMs: number;
}

/** Whether this machine has a process table that we can read. */
export function canSeeProcesses(): boolean {
  return existsSync("/proc/self/stat");
}

/** Every process of Linux's /proc; empty on a machine without one. */
export function processTable(): ProcessEntry[] {
  let names: string[] = [];
  try {
    names = readdirSync("/proc");
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processEntry(Number(name)) ?? []);
}

/**
 * One process of Linux's /proc; undefined when it is gone or the machine has no /proc.
 *
 * Source  proc_pid_stat(5).
 */
export function processEntry(pid: number): ProcessEntry | undefined {
  const stat = readProc(`/proc/${pid}/stat`)?.toString("latin1");
  if (stat === undefined) return undefined;
  // The command name is in parentheses and may hold anything, also parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return {
    pid,
    state: fields[0] ?? "?",
    parent: Number(fields[1]),
    group: Number(fields[2]),
    startTime: fields[19] ?? "",
    rssBytes: Number(fields[21]) * pageBytes(),
    cpuMs: (ticks * 1000) / TICKS_PER_SECOND,
  };
}

/** Live processes, other than ourselves, that were started with this variable. */
export function markedProcesses(marker: Marker): ProcessEntry[] {
  return processTable().filter(
    (entry) => entry.pid !== process.pid && entry.state !== "Z" && carries(entry.pid, marker),
  );
}

/** Whether the process was started with this variable; false when we may not look. */
export function carries(pid: number, { name, value }: Marker): boolean {
  const environment = readProc(`/proc/${pid}/environ`);
  if (environment === undefined) return false;
  const needle = Buffer.from(`${name}=${value}\0`);
  // The variable starts the block or follows the end of another one.
  const at = environment.indexOf(needle);
  return at === 0 || environment.includes(Buffer.concat([Buffer.from([0]), needle]));
}

/** Command name, at most 15 characters. */
export function commandName(pid: number): string {
  return readProc(`/proc/${pid}/comm`)?.toString("utf8").trimEnd() ?? "";
}

/** Inodes of the sockets a process holds; undefined when we may not look. */
export function socketInodes(pid: number): readonly string[] | undefined {
  let names: string[] = [];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return isForbidden(error) ? undefined : [];
  }
  return names.flatMap((name) => socketInode(`/proc/${pid}/fd/${name}`) ?? []);
}

function socketInode(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

let knownPageBytes: number | undefined;

// 4 KiB on most machines, 16 or 64 KiB on some with ARM processors.
function pageBytes(): number {
  if (knownPageBytes === undefined) {
    const maps = readProc("/proc/self/smaps")?.subarray(0, 2_000).toString("latin1") ?? "";
    knownPageBytes = Number(/KernelPageSize:\s+(\d+) kB/.exec(maps)?.[1] ?? 4) * 1024;
  }
  return knownPageBytes;
}

// The table is read several times a second, and its files tell no size: a buffer for each would be most of
// what our own process leaves to be collected.
let buffer = Buffer.allocUnsafe(64 * 1024);

/** What the file holds, until the next one is read. */
function readProc(path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    return readAll(descriptor);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readAll(descriptor: number): Buffer {
  let length = 0;
  for (;;) {
    const count = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (count === 0) return buffer.subarray(0, length);
    length += count;
    if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}

/** The process ended meanwhile, or belongs to somebody else. */
function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return isForbidden(error) || ["ENOENT", "ESRCH", "ENOTDIR", "EINVAL"].includes(code);
}

function isForbidden(error: unknown): boolean {
  return ["EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");
}
