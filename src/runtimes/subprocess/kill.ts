import { setTimeout as delay } from "node:timers/promises";
import type { ProcessEntry } from "./process-table.ts";

/** Signals one process or, with a negative number, a group; false when there is none. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}

// A process that forks while it is being killed is met in the next round.
const ROUNDS = 60;
const LONGEST_ROUND_MS = 25;

/** SIGKILL until none of these processes is left, for at most two seconds. */
export async function killAll(list: () => readonly ProcessEntry[]): Promise<void> {
  let left = list();
  for (let round = 1; round <= ROUNDS && left.length > 0; round += 1) {
    for (const { pid } of left) signalProcess(pid, "SIGKILL");
    await delay(Math.min(2 ** round, LONGEST_ROUND_MS));
    left = list();
  }
}
