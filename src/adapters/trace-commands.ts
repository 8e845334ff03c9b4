import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "./directory.ts";
import { packageManifest } from "./package-manifest.ts";
import type { Placed } from "./platforms/declaration.ts";
import { logicalLines, simpleCommands } from "./shell-lines.ts";

/** One simple command that a command line runs, directly or through scripts, and where it stands. */
export interface TracedCommand {
  readonly line: string;
  readonly origin: Placed;
}

interface TraceQuestion {
  readonly tree: SourceTree;
  readonly directory: string;
  /** Candidates for the file of a word that names a script; default: in the directory. */
  readonly places?: (word: string) => readonly string[];
}

// Scripts that call scripts: an entry point, an npm script, a helper. Deeper is a loop.
const DEEPEST = 5;
const MOST_COMMANDS = 1000;
const RUN_BY_SHELL =
  /^(?:(?:\S*\/)?(?:sh|bash|ash|dash|zsh)\s+(?:-[a-z]+\s+)*|\.\s+|source\s+)?["']?([\w@./-]+)["']?(?:\s|$)/;
const CHANGES_FOLDER = /^cd\s+([\w.-][\w./-]*)$/;
const PACKAGE_SCRIPT = /^(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?:-\S+\s+)*([\w:.-]+)/;

/**
 * The commands that a line comes down to, in their order: shell scripts of the project and scripts of
 * package.json are followed. A line that is followed is not in the answer itself.
 */
export function tracedCommands(
  question: TraceQuestion,
  line: string,
  origin: Placed,
): readonly TracedCommand[] {
  return follow({ ...question, budget: { left: MOST_COMMANDS } }, [{ line, origin }], 0);
}

interface Following extends TraceQuestion {
  /** Commands that may still be looked at, in all scripts together. */
  readonly budget: { left: number };
}

function follow(
  question: Following,
  commands: readonly TracedCommand[],
  depth: number,
): readonly TracedCommand[] {
  const found: TracedCommand[] = [];
  const simple = commands.flatMap(({ line, origin }) =>
    simpleCommands(line).map((command) => ({ command, origin })),
  );
  // What follows a `cd` belongs to that folder.
  let folder = "";
  for (const { command, origin } of simple) {
    if (question.budget.left <= 0) break;
    question.budget.left -= 1;
    const inner = depth < DEEPEST ? calledBy(question, command) : undefined;
    const moved = CHANGES_FOLDER.exec(command)?.[1];
    if (moved !== undefined) folder += `cd ${moved} && `;
    else if (inner === undefined) found.push({ line: `${folder}${command}`, origin });
    else found.push(...follow(question, inner, depth + 1));
  }
  return found;
}

function calledBy(question: TraceQuestion, command: string): readonly TracedCommand[] | undefined {
  return packageScript(question, command) ?? shellScript(question, command);
}

function packageScript(
  { tree, directory }: TraceQuestion,
  command: string,
): readonly TracedCommand[] | undefined {
  const name = PACKAGE_SCRIPT.exec(command)?.[1];
  const manifest = name === undefined ? undefined : packageManifest(tree, directory);
  if (name === undefined || manifest === undefined) return undefined;
  const names = [`pre${name}`, name, `post${name}`];
  if (manifest.scripts[name] === undefined) return undefined;
  return names.flatMap((script) => {
    const line = manifest.scripts[script];
    const text = `script "${script}" of package.json`;
    const origin = { text, file: manifest.file, line: manifest.lineOf(script) };
    return line === undefined ? [] : [{ line, origin }];
  });
}

function shellScript(
  { tree, directory, places }: TraceQuestion,
  command: string,
): readonly TracedCommand[] | undefined {
  const word = RUN_BY_SHELL.exec(command)?.[1];
  if (word === undefined) return undefined;
  const usual = [at(directory, word.replace(/^\.\//, ""))];
  const file = (places?.(word) ?? usual).find((path) => isShellScript(tree, path));
  if (file === undefined) return undefined;
  return logicalLines(tree.read(file) ?? "").map(({ content, line }) => ({
    line: content.trim(),
    origin: { text: `script ${file}`, file, line },
  }));
}

function isShellScript(tree: SourceTree, file: string): boolean {
  const text = tree.read(file);
  if (text === undefined) return false;
  return file.endsWith(".sh") || /^#!.*\b(?:ba|da|a)?sh\b/.test(text);
}
