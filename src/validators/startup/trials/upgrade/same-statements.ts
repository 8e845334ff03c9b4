const HASHES = /(?<=^|\s)#[^\n]*/g;
const DASHES = /--[^\n]*/g;
const SLASHES = /(?<=^|\s|;|\{|\})\/\/[^\n]*/g;
const BLOCKS = /\/\*[\s\S]*?\*\//g;
// A string that stands alone says nothing to the machine.
const DOCSTRING = /^[ \t]*(?:[rRuU]?"""[\s\S]*?"""|[rRuU]?'''[\s\S]*?''')[ \t]*$/gm;

const COMMENTS: Readonly<Record<string, readonly RegExp[]>> = {
  py: [DOCSTRING, HASHES],
  rb: [HASHES],
  sql: [BLOCKS, DASHES],
  js: [BLOCKS, SLASHES],
  cjs: [BLOCKS, SLASHES],
  mjs: [BLOCKS, SLASHES],
  ts: [BLOCKS, SLASHES],
  go: [BLOCKS, SLASHES],
  java: [BLOCKS, SLASHES],
  kt: [BLOCKS, SLASHES],
};

/** Whether two texts of a migration differ in comments and blanks at most. */
export function sayTheSame(file: string, a: string, b: string): boolean {
  const patterns = COMMENTS[file.slice(file.lastIndexOf(".") + 1)] ?? [];
  const bare = (text: string) =>
    patterns
      .reduce((left, pattern) => left.replace(pattern, ""), text)
      .split(/\s+/)
      .filter((word) => word !== "")
      .join(" ");
  return bare(a) === bare(b);
}
