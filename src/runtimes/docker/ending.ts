import type { Cli } from "./cli.ts";
import { inspectState } from "./container.ts";
import { engineTrouble } from "./trouble.ts";

const LINES = 12;
const CHARACTERS = 800;
const REMOVE_TIMEOUT_MS = 10_000;

/** How a container ended; undefined while it runs. */
export async function endingOf(cli: Cli, name: string): Promise<string | undefined> {
  const state = await inspectState(cli, name);
  if (state === undefined) return "Its container was removed by somebody else.";
  if (state.isRunning) return undefined;
  if (state.isOutOfMemory) return "The kernel ended it for want of memory.";
  return `It ended (exit code ${state.exitCode}). ${state.error}`.trim();
}

/** The last lines that a container printed on both streams, for a message; at most 800 characters. */
export async function lastLines(cli: Cli, name: string): Promise<string> {
  const { stdout, stderr } = await cli.run(["logs", "--tail", `${LINES}`, name]);
  return `${stdout}${stderr}`.trim().slice(-CHARACTERS);
}

/**
 * Removes a container and its volumes; one that is not there is no matter.
 *
 * Errors  EnvironmentError when the engine refuses.
 */
export async function removeContainer(cli: Cli, name: string): Promise<void> {
  const args = ["rm", "--force", "--volumes", name];
  const result = await cli.run(args, { timeoutMs: REMOVE_TIMEOUT_MS });
  if (result.code !== 0 && !/no such container|already in progress/i.test(result.stderr))
    throw engineTrouble(args, result);
}
