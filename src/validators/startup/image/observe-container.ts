import type { ContainerProcess } from "#contract/container.ts";
import type { ContainerHandle } from "#contract/runtime.ts";
import type { ImageLine } from "#engines/dockerfile/project.ts";
import { inProject } from "#engines/dockerfile/project.ts";
import type { ImageEvidence, Leader } from "./evidence.ts";
import type { Look } from "./look.ts";
import { placesOf, programWords } from "./program-file.ts";

const SHELL = /^-?(ba|da|a|z|k)?sh$/;
const MOST_ZOMBIES = 8;

/** What the first container shows once it has been watched and asked. */
export async function observeContainer(
  look: Look,
  container: ContainerHandle,
  argv: readonly string[],
): Promise<Pick<ImageEvidence, "isOutOfMemoryLater" | "leader" | "zombies">> {
  const { isOutOfMemory } = await container.state();
  const processes = await container.processes();
  if (processes === undefined) return { isOutOfMemoryLater: isOutOfMemory };
  const first = processes.find(({ pid }) => pid === 1);
  const zombies = processes.filter(({ state, parent }) => state === "Z" && parent === 1);
  return {
    isOutOfMemoryLater: isOutOfMemory,
    zombies: zombies.slice(0, MOST_ZOMBIES).map(({ command }) => look.redact(command)),
    ...(first === undefined ? {} : { leader: leaderOf(look, { first, processes, argv }) }),
  };
}

interface Led {
  readonly first: ContainerProcess;
  readonly processes: readonly ContainerProcess[];
  readonly argv: readonly string[];
}

function leaderOf(look: Look, { first, processes, argv }: Led): Leader {
  const name = (first.command.split(/\s+/)[0] ?? "").split("/").at(-1) ?? "";
  const isWaiting = processes.some(({ parent, state }) => parent === 1 && state !== "Z");
  const script = waitingLine(look, argv);
  const isWaitingShell = SHELL.test(name) && isWaiting;
  return {
    command: look.redact(first.command),
    isWaitingShell,
    ...(isWaitingShell && script !== undefined ? { script } : {}),
  };
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
