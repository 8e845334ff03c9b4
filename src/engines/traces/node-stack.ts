import type { RawFrame } from "./shape.ts";

// Source: V8, "Stack trace API"; Node 20 and 24 tried.
const FRAME = /^\s+at (.+)$/;
const POSITION = /^(.+):(\d{1,9}):(\d{1,9})$/;
const SNIPPET = /^((?:file:\/\/|\/|[A-Za-z]:\\)[^\n]*):(\d{1,9})$/;

// Java and .NET put no space between a method and what follows it.
const FOREIGN = /^\s+at (?!file:|\/|[A-Za-z]:\\)[^\s(]+\(/;

export function isFrame(line: string): boolean {
  return FRAME.test(line) && !FOREIGN.test(line);
}

/** A frame with a position; native and anonymous frames have none. */
export function frameOf(line: string): RawFrame | undefined {
  const rest = FRAME.exec(line)?.[1]?.trimEnd().replace(/ \{$/, "");
  if (rest === undefined) return undefined;
  const open = rest.endsWith(")") ? rest.lastIndexOf("(") : -1;
  const where = open >= 0 ? rest.slice(open + 1, -1) : rest.replace(/^async /, "");
  const position = POSITION.exec(where);
  if (position === null) return undefined;
  const [, file = "", row = "", column = ""] = position;
  const name =
    open > 0
      ? rest
          .slice(0, open)
          .replace(/^async /, "")
          .trim()
      : "";
  return {
    file,
    line: Number(row),
    column: Number(column),
    ...(name === "" ? {} : { function: name.slice(0, 200) }),
  };
}

export interface Snippet {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** The place that Node prints above a failure: position, source line, caret. */
export function snippetAt(lines: readonly string[], index: number): Snippet | undefined {
  const match = SNIPPET.exec(lines[index] ?? "");
  if (match === null) return undefined;
  const caret = /^(\s*)\^+\s*$/.exec(lines[index + 2] ?? "");
  if (caret === null) return undefined;
  return { file: match[1] ?? "", line: Number(match[2]), column: (caret[1] ?? "").length + 1 };
}
