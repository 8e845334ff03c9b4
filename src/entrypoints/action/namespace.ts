import { readFileSync, readlinkSync } from "node:fs";
import { killAll } from "#runtimes/subprocess/kill.ts";
import { processTable } from "#runtimes/subprocess/process-table.ts";

const NAME = /^mnt:\[\d+\]$/;

/**
 * The mount namespace that the engine was put into, as it wrote it down before it began; undefined when
 * it has none of its own.
 */
export function namespaceIn(file: string): string | undefined {
  try {
    const name = readFileSync(file, "utf8").trim();
    return NAME.test(name) && name !== namespaceOf("self") ? name : undefined;
  } catch (error) {
    // No isolation, or not begun.
    if ((error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  }
}

/**
 * Ends every process in it. A target can leave its group and its parents and drop its environment, but it
 * cannot go back to the namespace of the runner.
 */
export async function endNamespace(name: string | undefined): Promise<void> {
  if (name === undefined || !NAME.test(name) || name === namespaceOf("self")) return;
  await killAll(() =>
    processTable().filter(({ pid, state }) => state !== "Z" && namespaceOf(pid) === name),
  );
}

function namespaceOf(pid: number | "self"): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch (error) {
    // Gone, or somebody else's.
    if ((error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  }
}
