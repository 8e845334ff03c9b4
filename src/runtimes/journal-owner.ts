import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { signalProcess } from "./subprocess/kill.ts";
import { canSeeProcesses, processEntry } from "./subprocess/process-table.ts";

/** The process that a run's folder belongs to. */
export interface Owner {
  readonly pid: number;
  /** Clock ticks since the machine started; empty where the machine cannot tell. */
  readonly startTime: string;
  /** Changes with every start of the machine. */
  readonly bootId: string;
  /** Machine and process namespace: numbers of another one say nothing here. */
  readonly world: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

// The owner of a folder that is shared with another machine or container cannot be looked at.
const FOREIGN_LIFETIME_MS = 24 * 60 * 60 * 1000;

export function currentOwner(): Owner {
  return {
    pid: process.pid,
    startTime: processEntry(process.pid)?.startTime ?? "",
    bootId: bootId(),
    world: world(),
    createdAt: new Date().toISOString(),
  };
}

/** True only when it is certain that the owner has ended. */
export function isDead(owner: Owner): boolean {
  if (owner.world !== world())
    return Date.now() - Date.parse(owner.createdAt) > FOREIGN_LIFETIME_MS;
  if (owner.bootId !== bootId()) return true;
  // Without start times a living process of that number must do.
  if (owner.startTime === "") return !isPidAlive(owner.pid);
  const entry = processEntry(owner.pid);
  return entry?.startTime !== owner.startTime || entry.state === "Z";
}

export function isPidAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  return canSeeProcesses() ? processEntry(pid) !== undefined : signalProcess(pid, 0);
}

function bootId(): string {
  return orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim());
}

function world(): string {
  return `${hostname()} ${orEmpty(() => readlinkSync("/proc/self/ns/pid"))}`;
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "EACCES", "EINVAL"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return "";
    throw error;
  }
}
