import type { SourceTree } from "#contract/source-tree.ts";
import { joined } from "#engines/dockerfile/image-path.ts";
import { projectPathOf } from "#engines/dockerfile/mapping.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";
import { resolveStage } from "#engines/dockerfile/stage.ts";
import type { StageView } from "#engines/dockerfile/view.ts";
import { at } from "./directory.ts";
import type { FoundCommand } from "./found-command.ts";
import { lineOf, localPaths, withOurPort, wordsOf } from "./image-lines.ts";
import { isMigration } from "./migration-commands.ts";
import { logicalLines } from "./shell-lines.ts";
import { tracedCommands } from "./trace-commands.ts";

interface DockerfileCommands {
  readonly start?: FoundCommand;
  /** As the image has it, before it was made to take our port. */
  readonly written?: string;
  /** Before the start, by its entrypoint script. */
  readonly migrate?: FoundCommand;
}

/** What the last stage starts, following its entrypoint script. */
export function dockerfileCommands(
  tree: SourceTree,
  directory: string,
  file: string,
): DockerfileCommands {
  const view = stageOf(tree, file);
  const declared = view?.entrypoint ?? view?.command;
  if (view === undefined || declared === undefined) return {};
  const words = wordsOf(view.entrypoint, view.command);
  if (words.length === 0) return {};
  const script = entrypointScript({ tree, directory }, view, words);
  if (script !== undefined) return fromScript({ tree, directory }, script, view);
  const line = declared.shellLine ?? lineOf(words);
  const start = withOurPort(localPaths(line, view.workdir.value), portsOf(view));
  return {
    written: line,
    start: {
      line: start,
      origin: { text: "Dockerfile, last stage", file, line: declared.line },
    },
  };
}

export function stageOf(tree: SourceTree, file: string): StageView | undefined {
  const text = tree.read(file);
  return text === undefined ? undefined : resolveStage(parseDockerfile(text));
}

export function portsOf({ ports }: StageView): readonly number[] {
  return ports.map(({ port }) => port);
}

interface Where {
  readonly tree: SourceTree;
  readonly directory: string;
}

/** The file of the project that is the script among these words. */
export function entrypointScript(
  { tree, directory }: Where,
  view: StageView,
  words: readonly string[],
): string | undefined {
  return words
    .flatMap((word) => scriptPaths(view, word, directory))
    .find((path) => path.endsWith(".sh") && tree.read(path) !== undefined);
}

/** The last `exec` line of an entrypoint script, and what migrates in it; `exec "$@"` runs the CMD. */
function fromScript(where: Where, file: string, view: StageView): DockerfileCommands {
  const workdir = view.workdir.value;
  const places = (word: string) => scriptPaths(view, word, where.directory);
  const commands = logicalLines(where.tree.read(file) ?? "").map(
    ({ content, line }): FoundCommand => {
      const origin = { text: `entrypoint script ${file}`, file, line };
      return { line: localPaths(content.trim(), workdir), origin };
    },
  );
  const start = commands.map((command) => executedBy(command, view)).findLast(isPresent);
  const migrate = commands
    .filter(({ line }) => !/^(?:#|exec\s)/.test(line))
    .map((command) => migrationIn({ ...where, places }, command))
    .findLast(isPresent);
  return {
    ...(start === undefined ? {} : { start, written: start.line }),
    ...(migrate === undefined ? {} : { migrate }),
  };
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function executedBy({ line, origin }: FoundCommand, view: StageView): FoundCommand | undefined {
  const executed = /^exec\s+(.*)$/s.exec(line)?.[1]?.trim();
  if (executed === undefined || !/^"?\$[@*]"?$/.test(executed))
    return executed === undefined ? undefined : { line: executed, origin };
  const words = wordsOf(view.command);
  return words.length === 0
    ? undefined
    : { line: localPaths(lineOf(words), view.workdir.value), origin };
}

/** The line itself, unless the command stands inside a condition or in another script. */
function migrationIn(
  question: Parameters<typeof tracedCommands>[0],
  command: FoundCommand,
): FoundCommand | undefined {
  const { line, origin } = command;
  const isPlain = !/^(?:if|elif|while|until|case|then|else)\b/.test(line) && isMigration(line);
  return isPlain
    ? command
    : tracedCommands(question, line, origin).find((traced) => isMigration(traced.line));
}

/** Where a script may lie: where a COPY took it from, or where the image's folder would be the directory. */
function scriptPaths(view: StageView, word: string, directory: string): readonly string[] {
  const workdir = view.workdir.value;
  const copied = projectPathOf(view, joined(workdir, word));
  const local = word.startsWith(`${workdir}/`)
    ? word.slice(workdir.length + 1)
    : word.replace(/^\.?\//, "");
  const usual = at(directory, local);
  return copied === undefined ? [usual] : [at(directory, copied), copied, usual];
}
