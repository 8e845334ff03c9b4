import type { SourceTree } from "#contract/source-tree.ts";
import { withShortLines } from "#engines/traces/text.ts";
import type { SourceLine } from "./evidence.ts";

// Colours of a terminal.
const COLOUR = /\u001b\[[\d;]*m/g;
// tsc and csc write file(line,column); esbuild, swc, go and rustc file:line:column; Maven
// file:[line,column]; javac and kotlinc under Gradle file:line and file:line:column.
const PLACES =
  /(?:^|\s|\[|file:\/\/)([\w@./-]{1,400}\.(?:[cm]?[jt]sx?|vue|svelte|go|java|kt|rs|cs))(?:\((\d+),\d+\)|:\[?(\d+)(?:[:,]\d+\]?|: error))/gm;
// A warning stops no build, and rustc prints its place below it.
const WARNING = /^(?:\[WARNING\].*|warning(?:\[\w+\])?: .*\n\s+--> .*|w: .*)$/gm;

/** The first line of the project that a compiler names in its output. */
export function compilerLine(
  tree: SourceTree,
  text: string,
  directory: string,
): SourceLine | undefined {
  const errors = withShortLines(text).replaceAll(COLOUR, "").replaceAll(WARNING, "");
  for (const [, path = "", parenthesised, plain] of errors.matchAll(PLACES)) {
    const whole = `${tree.root}/`;
    if (path.startsWith(whole) && tree.files.includes(path.slice(whole.length)))
      return { file: path.slice(whole.length), line: Number(parenthesised ?? plain) };
    const local = path.replace(/^\.\//, "");
    const file = directory === "." ? local : `${directory}/${local}`;
    if (tree.files.includes(file)) return { file, line: Number(parenthesised ?? plain) };
  }
  return undefined;
}
