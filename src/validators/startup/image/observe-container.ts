import type { ContainerProcess } from "#contract/container.ts";
import type { ContainerHandle } from "#contract/runtime.ts";
import type { ImageLine } from "#engines/dockerfile/project.ts";
import { inProject } from "#engines/dockerfile/project.ts";
import type { ImageEvidence, Leader } from "./evidence.ts";
import type { Look } from "./look.ts";
import { placesOf, programWords } from "./program-file.ts";

const SHELL = /^-?(ba|da|a|z|k)?sh$/;
const NODE = /^(node|nodejs|MainThread)$/;
const MOST_ZOMBIES = 8;
const STATUS_TIMEOUT_MS = 5_000;

/** What the first container shows once it has been watched and asked. */
export async function observeContainer(
  look: Look,
  container: ContainerHandle,
  { argv, signal }: { readonly argv: readonly string[]; readonly signal: AbortSignal },
): Promise<Pick<ImageEvidence, "isOutOfMemoryLater" | "leader" | "zombies">> {
  const { isOutOfMemory } = await container.state();
  const processes = await container.processes();
  if (processes === undefined) return { isOutOfMemoryLater: isOutOfMemory };
  const first = processes.find(({ pid }) => pid === 1);
  const zombies = processes.filter(({ state, parent }) => state === "Z" && parent === 1);
  const status = await container.execute(["cat", "/proc/1/status"], STATUS_TIMEOUT_MS, signal);
  const handlesSigterm = catchesSigterm(status.output.text);
  return {
    isOutOfMemoryLater: isOutOfMemory,
    zombies: zombies.slice(0, MOST_ZOMBIES).map(({ command }) => look.redact(command)),
    ...(first === undefined
      ? {}
      : { leader: leaderOf(look, { first, processes, argv, handlesSigterm }) }),
  };
}

interface Led {
  readonly first: ContainerProcess;
  readonly processes: readonly ContainerProcess[];
  readonly argv: readonly string[];
  readonly handlesSigterm: boolean | undefined;
}

const SIGTERM = 15n;

/** Whether the process of a `/proc/…/status` has a handler for SIGTERM. Source  proc(5), SigCgt. */
export function catchesSigterm(status: string): boolean | undefined {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return mask === undefined ? undefined : ((BigInt(`0x${mask}`) >> (SIGTERM - 1n)) & 1n) === 1n;
}

function leaderOf(look: Look, { first, processes, argv, handlesSigterm }: Led): Leader {
  const name = (first.command.split(/\s+/)[0] ?? "").split("/").at(-1) ?? "";
  const isWaiting = processes.some(({ parent, state }) => parent === 1 && state !== "Z");
  const isWaitingShell = isWaiting && (SHELL.test(name) || isScript(name, argv));
  const script = isWaitingShell ? waitingLine(look, argv) : undefined;
  // Node catches it to put the terminal right, and then ends as if it had not: process 1 does not.
  const isKnown = handlesSigterm !== undefined && !NODE.test(name);
  return {
    command: look.redact(first.command),
    isWaitingShell,
    ...(isKnown ? { handlesSigterm } : {}),
    ...(script === undefined ? {} : { script }),
  };
}

// The kernel names a script's process after the script, and keeps 15 characters.
function isScript(name: string, argv: readonly string[]): boolean {
  const scripts = programWords(argv).filter((word) => /\.(ba|da|a|z|k)?sh$/.test(word));
  return scripts.some((word) => (word.split("/").at(-1) ?? "").slice(0, 15) === name.slice(0, 15));
}

/** The last command of the start script, when it is not run with exec. */
function waitingLine(look: Look, argv: readonly string[]): ImageLine | undefined {
  // `sh -c line` waits by itself, whatever the line runs.
  if (argv[1] === "-c") return undefined;
  const { root, tree, cwd } = look;
  for (const word of programWords(argv)) {
    const imagePath = placesOf(word, { cwd })[0] ?? word;
    const file = inProject(look.dockerfile, { root, tree, imagePath });
    const line = file === undefined ? undefined : lastCommand(tree.read(file) ?? "");
    if (file !== undefined && line !== undefined) return { file, line };
  }
  return undefined;
}

/** 1-based line on which the last command of a shell script begins; undefined when it is an exec. */
export function lastCommand(text: string): number | undefined {
  const rows = text.split(/\r?\n/);
  let last = rows.length - 1;
  while (last >= 0 && /^\s*(#.*)?$/.test(rows[last] ?? "")) last -= 1;
  while (last > 0 && /\\\s*$/.test(rows[last - 1] ?? "")) last -= 1;
  const row = rows[last] ?? "";
  if (!text.startsWith("#!") || last < 1 || /^\s*(exec|wait)\b/.test(row)) return undefined;
  return last + 1;
}
