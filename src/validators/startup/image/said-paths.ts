import { joined } from "#engines/dockerfile/image-path.ts";
import { linesOf, sentence } from "#engines/traces/text.ts";

/** A path that a program printed, and the line in which it did. */
export interface SaidPath {
  /** As printed. */
  readonly path: string;
  readonly said: string;
}

const ABSENT =
  /ENOENT|no such file|not found|cannot find|unable to access|can't open|can not find|doesn't exist|does not exist|no module named|no config file|no 'script_location'/i;
export const DENIED =
  /EACCES|EPERM|permission denied|operation not permitted|Errno 13\]|Errno 1\]|EROFS|read-only file ?system|Errno 30\]/i;
const QUOTED = /["'`]([^"'`\s]{1,300})["'`]/g;
const PATH = /(?:^|[\s:=([])((?:\.{0,2}\/)?[\w@.-]+(?:\/[\w@.+-]+)+|\/[\w@.+-]+)(?=$|[\s:,)\]])/g;
const MODULE = /No module named ['"]([\w.]+)['"]/;
const SCRIPT_LINE = /(?:^|\s)([\w./-]+\.(?:sh|bash)): (?:line )?(\d+): /;
const MOST_LINES = 120;
const MOST_PATHS = 40;

/** Paths in lines that say that something is not there; the last said first. */
export function pathsSaidAbsent(text: string): readonly SaidPath[] {
  return pathsIn(text, ABSENT, (line) => [...modulePaths(line), ...namedPaths(line)]);
}

/** Paths in lines that say that something was refused; the last said first. */
export function pathsSaidDenied(text: string): readonly SaidPath[] {
  return pathsIn(text, DENIED, namedPaths).filter(({ path }) => path.includes("/"));
}

function pathsIn(
  text: string,
  wanted: RegExp,
  read: (line: string) => readonly string[],
): readonly SaidPath[] {
  const found: SaidPath[] = [];
  for (const line of linesOf(text).slice(-MOST_LINES).reverse()) {
    if (!wanted.test(line)) continue;
    const said = sentence(line, 300);
    found.push(...read(line).map((path) => ({ path, said })));
    if (found.length >= MOST_PATHS) break;
  }
  return found.slice(0, MOST_PATHS);
}

function namedPaths(whole: string): readonly string[] {
  // The script that speaks is not what it speaks of.
  const line = whole.replace(SCRIPT_LINE, " ");
  const quoted = [...line.matchAll(QUOTED)].map(([, path = ""]) => path);
  const plain = [...line.matchAll(PATH)].map(([, path = ""]) => path);
  return [...new Set([...quoted, ...plain])].map((path) =>
    path.replace(/^file:\/\//, "").replace(/(\w)[.:]$/, "$1"),
  );
}

function modulePaths(line: string): readonly string[] {
  const module = MODULE.exec(line)?.[1]?.replaceAll(".", "/");
  return module === undefined ? [] : [`${module}.py`, module];
}

const NODE_ENDINGS = ["", ".js", ".mjs", ".cjs", ".json", ".ts", "/index.js"];

/**
 * Absolute paths that a printed one can mean.
 *
 * Shape   `from` holds the folders that relative paths are looked up in.
 */
export function meant(path: string, from: readonly string[]): readonly string[] {
  const bases = path.startsWith("/") ? ["/"] : from;
  return bases.flatMap((base) => NODE_ENDINGS.map((ending) => joined(base, `${path}${ending}`)));
}

/** The line of a shell script that a message of the shell names. */
export function scriptLine(
  said: string,
): { readonly path: string; readonly line: number } | undefined {
  const [, path, line] = SCRIPT_LINE.exec(said) ?? [];
  return path === undefined ? undefined : { path, line: Number(line) };
}
