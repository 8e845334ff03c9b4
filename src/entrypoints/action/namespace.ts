import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { killAll } from "#runtimes/subprocess/kill.ts";
import { processTable } from "#runtimes/subprocess/process-table.ts";

/**
 * Ends every process in the mount namespace that was made for the engine of this exchange folder. A target
 * can leave its group and its parents and drop its environment, but its mounts go with it.
 *
 * The namespace is known by a mount of ours in it, whose name nobody else has: the kernel gives the number
 * of a namespace that is gone to the next one, which may be that of another run on this machine.
 *
 * Source  proc_pid_mountinfo(5): the fourth field is the mounted folder within its file system.
 */
export async function endNamespace(folder: string): Promise<void> {
  const name = basename(folder);
  if (name === "") return;
  await killAll(() =>
    processTable().filter(
      ({ pid, state }) => state !== "Z" && pid !== process.pid && isInside(pid, name),
    ),
  );
}

function isInside(pid: number, name: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, "latin1").includes(name);
  } catch (error) {
    // Gone, or somebody else's.
    if ((error as NodeJS.ErrnoException).code !== undefined) return false;
    throw error;
  }
}
