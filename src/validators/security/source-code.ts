import type { SourceTree } from "#contract/source-tree.ts";
import type { SourceLine } from "./evidence.ts";

const CODE = /\.(py|[cm]?[jt]sx?)$/;
// Below it lie Java's packages, whose names are those of domains, such as org.example.
const MAIN = /(^|\/)src\/main\//;
const NOT_PRODUCTION =
  /(^|\/)(tests?|__tests__|specs?|e2e|fixtures|examples?|samples?|docs?|scripts?|tools|bench(marks)?|seeds?|migrations|alembic|dist|build|coverage)\/|(^|\/)(test_[^/]+|[^/]+_test|conftest|[^/]+[.-](test|spec|config))\.\w+$|\.d\.[cm]?ts$/;
const MOST_FILES = 2_000;
const MOST_CALLS_PER_FILE = 500;
const MOST_CALL_CHARACTERS = 4_000;

export interface CodeFile {
  readonly file: string;
  readonly text: string;
}

export interface Call extends SourceLine {
  /** As written, such as `console.log`. */
  readonly name: string;
  /** Text between the parentheses. */
  readonly inside: string;
  /** Where `inside` begins. */
  readonly insideAt: number;
}

/** Program text that serves in production; tests, scripts, documents and built copies are left out. */
export function codeFiles(tree: SourceTree): readonly CodeFile[] {
  return tree.files
    .filter((file) => CODE.test(file) && (MAIN.test(file) || !NOT_PRODUCTION.test(file)))
    .slice(0, MOST_FILES)
    .map((file) => ({ file, text: tree.read(file) ?? "" }));
}

/**
 * Calls of what the pattern names, outside of comments.
 *
 * Shape   pattern: global, ends before the opening parenthesis; definitions do not count.
 */
export function callsIn({ file, text }: CodeFile, pattern: RegExp): readonly Call[] {
  const calls: Call[] = [];
  for (const match of text.matchAll(pattern)) {
    if (calls.length >= MOST_CALLS_PER_FILE) break;
    const before = text.slice(text.lastIndexOf("\n", match.index) + 1, match.index);
    if (/(^|\s)(#|\/\/)|^\s*(\/?\*)|\b(class|def|function)\s+$|["'`]$/.test(before)) continue;
    const open = text.indexOf("(", match.index + match[0].length);
    if (open < 0 || text.slice(match.index + match[0].length, open).trim() !== "") continue;
    const inside = insideOf(text, open + 1);
    if (inside === undefined) continue;
    const line = lineAt(text, match.index);
    calls.push({ file, line, name: match[0].trim(), inside, insideAt: open + 1 });
  }
  return calls;
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Arguments at the top level; string literals are kept whole. */
export function argumentsOf(inside: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < inside.length; at += 1) {
    const end = stringEnd(inside, at);
    if (end !== undefined) at = end;
    else if ("([{".includes(inside[at] ?? " ")) depth += 1;
    else if (")]}".includes(inside[at] ?? " ")) depth -= 1;
    else if (inside[at] === "," && depth === 0) {
      parts.push(inside.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, inside.slice(from).trim()].filter((part) => part !== "");
}

/** The text of a plain string literal; undefined for anything else, such as an interpolated one. */
export function literalOf(expression: string): string | undefined {
  const [, , text] = /^(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1$/.exec(expression.trim()) ?? [];
  return text === undefined || (expression.trim().startsWith("`") && text.includes("${"))
    ? undefined
    : text;
}

function insideOf(text: string, from: number): string | undefined {
  const limit = Math.min(text.length, from + MOST_CALL_CHARACTERS);
  let depth = 1;
  for (let at = from; at < limit; at += 1) {
    const end = stringEnd(text, at);
    if (end !== undefined) {
      at = end;
      continue;
    }
    if ("([{".includes(text[at] ?? " ")) depth += 1;
    if (")]}".includes(text[at] ?? " ")) depth -= 1;
    if (depth === 0) return text.slice(from, at);
  }
  return undefined;
}

/** Index of the closing quote when a string literal starts here. */
function stringEnd(text: string, at: number): number | undefined {
  const quote = text[at];
  if (quote !== '"' && quote !== "'" && quote !== "`") return undefined;
  const marks = quote !== "`" && text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
  for (let index = at + marks.length; index < text.length; index += 1) {
    if (text[index] === "\\") index += 1;
    else if (text.startsWith(marks, index)) return index + marks.length - 1;
    else if (marks.length === 1 && quote !== "`" && text[index] === "\n") return undefined;
  }
  return undefined;
}
