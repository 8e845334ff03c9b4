import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "./evidence.ts";

// Colours of a terminal.
const COLOUR = /\u001b\[[\d;]*m/g;
// tsc writes file(line,column) or file:line:column, esbuild and swc the latter.
const PLACES = /(?:^|\s|\[)([\w@./-]+\.(?:[cm]?[jt]sx?|vue|svelte))(?:\((\d+),\d+\)|:(\d+):\d+)/gm;

/** The first line of the project that a compiler names in its output. */
export function compilerLine(
  tree: SourceTree,
  text: string,
  directory: string,
): SourceLine | undefined {
  for (const [, path = "", parenthesised, plain] of text.replaceAll(COLOUR, "").matchAll(PLACES)) {
    const local = path.replace(/^\.\//, "");
    const file = directory === "." ? local : `${directory}/${local}`;
    if (tree.files.includes(file)) return { file, line: Number(parenthesised ?? plain) };
  }
  return undefined;
}
