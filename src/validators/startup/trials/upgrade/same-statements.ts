import { pythonWithoutComments } from "./python-statements.ts";

const HASHES = /(?<=^|\s)#[^\n]*/g;
const DASHES = /--[^\n]*/g;
const SLASHES = /(?<=^|\s|;|\{|\})\/\/[^\n]*/g;
const BLOCK_STYLE = [withoutBlocks, without(SLASHES)];

type Cut = (text: string) => string;

const COMMENTS: Readonly<Record<string, readonly Cut[]>> = {
  py: [pythonWithoutComments],
  rb: [without(HASHES)],
  sql: [withoutBlocks, without(DASHES)],
  js: BLOCK_STYLE,
  cjs: BLOCK_STYLE,
  mjs: BLOCK_STYLE,
  ts: BLOCK_STYLE,
  go: BLOCK_STYLE,
  java: BLOCK_STYLE,
  kt: BLOCK_STYLE,
};

/** Whether two texts of a migration differ in comments and blanks at most. */
export function sayTheSame(file: string, a: string, b: string): boolean {
  const cuts = COMMENTS[file.slice(file.lastIndexOf(".") + 1)] ?? [];
  const bare = (text: string) =>
    cuts
      .reduce((left, cut) => cut(left), text)
      .split(/\s+/)
      .filter((word) => word !== "")
      .join(" ");
  return bare(a) === bare(b);
}

function without(pattern: RegExp): Cut {
  return (text) => text.replace(pattern, "");
}

/** In one pass: an expression would look for the end again from every beginning that has none. */
function withoutBlocks(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const begin = text.indexOf("/*", from);
    const end = begin < 0 ? -1 : text.indexOf("*/", begin + 2);
    if (end < 0) return [...kept, text.slice(from)].join("");
    kept.push(text.slice(from, begin));
    from = end + 2;
  }
}
