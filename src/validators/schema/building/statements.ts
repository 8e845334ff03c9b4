import { isDjangoOperation } from "./django-calls.ts";

/** A part of a migration that says something about one table. */
export interface Statement {
  readonly start: number;
  readonly end: number;
  /** About an index or a constraint; columns are only named in passing. */
  readonly aboutKeys: boolean;
  /** Names of columns are strings in it; bare words are arguments. */
  readonly quotesNames: boolean;
}

// Longer calls are cut; a migration of one table is shorter.
const MOST_CHARACTERS = 40_000;

const CALL = /\b([A-Za-z_]\w*)\s*\(/g;
const ABOUT_KEYS = /index|constraint|foreign_?key|primary_?key|unique/i;
// These name the index or constraint first and the table second.
const TABLE_SECOND =
  /^(?:(?:create|drop)_(?:index|foreign_key|unique_constraint|check_constraint|primary_key|exclude_constraint|constraint)|f)$/;
const STRING = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\\n]|\\.)*)`/g;

/** Calls and SQL statements about a table, in the order of the text. */
export function statementsOf(text: string, table: string): readonly Statement[] {
  return [...callsAbout(text, table), ...sqlAbout(text, table)].sort((a, b) => a.start - b.start);
}

/** The text as a regular expression that matches only it. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function callsAbout(text: string, table: string): readonly Statement[] {
  const found: Statement[] = [];
  for (const match of text.matchAll(CALL)) {
    const open = match.index + match[0].length - 1;
    const name = match[1] ?? "";
    const isDjango =
      text.endsWith("migrations.", match.index) &&
      isDjangoOperation(name, text.slice(open, closing(text, open)), table);
    if (!isDjango && !namesTable(text.slice(open, open + 400), name, table)) continue;
    const end = name === "batch_alter_table" ? blockEnd(text, match.index) : closing(text, open);
    found.push({
      start: match.index,
      end,
      aboutKeys: ABOUT_KEYS.test(name),
      quotesNames: isDjango,
    });
  }
  return found;
}

function namesTable(head: string, name: string, table: string): boolean {
  const strings = [...head.matchAll(STRING)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  const isTable = (text: string | undefined) =>
    text === table || text?.endsWith(`.${table}`) === true;
  if (TABLE_SECOND.test(name)) return isTable(strings[1]) || isTable(strings[0]);
  // node-pg-migrate: { schema: "app", name: "orders" }
  if (/^\(\s*\{/.test(head)) return isTable(strings[0]) || isTable(strings[1]);
  return /^\(\s*["'`]/.test(head) && isTable(strings[0]);
}

/** Position after the parenthesis that closes this one; strings and comments are skipped. */
function closing(text: string, open: number): number {
  const limit = Math.min(text.length, open + MOST_CHARACTERS);
  let depth = 0;
  for (let at = open; at < limit; at += 1) {
    const letter = text[at] ?? "";
    if (letter === '"' || letter === "'" || letter === "`") at = stringEnd(text, at);
    else if (letter === "(") depth += 1;
    else if (letter === ")" && --depth === 0) return at + 1;
  }
  return limit;
}

function stringEnd(text: string, start: number): number {
  const quote = text[start] ?? "";
  const triple = quote.repeat(3);
  if (text.startsWith(triple, start)) {
    const end = text.indexOf(triple, start + 3);
    return end === -1 ? text.length : end + 2;
  }
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === quote || (text[at] === "\n" && quote !== "`")) return at;
  }
  return text.length;
}

/** End of the indented lines below the line of this position. */
function blockEnd(text: string, position: number): number {
  const lineStart = text.lastIndexOf("\n", position) + 1;
  const indent = /^\s*/.exec(text.slice(lineStart))?.[0].length ?? 0;
  let at = text.indexOf("\n", position);
  while (at !== -1) {
    const line = text.slice(
      at + 1,
      text.indexOf("\n", at + 1) === -1 ? undefined : text.indexOf("\n", at + 1),
    );
    const depth = /^\s*/.exec(line)?.[0].length ?? 0;
    if (line.trim() !== "" && depth <= indent) return at;
    at = text.indexOf("\n", at + 1);
  }
  return text.length;
}

function sqlAbout(text: string, table: string): readonly Statement[] {
  const name = `(?:"?\\w+"?\\.)?"?${escaped(table)}"?(?!\\w)`;
  const pattern = new RegExp(
    `\\b(?:create\\s+(?:unlogged\\s+)?table(?:\\s+if\\s+not\\s+exists)?|alter\\s+table(?:\\s+if\\s+exists)?(?:\\s+only)?|(create\\s+(?:unique\\s+)?index[^;]{0,300}?\\son(?:\\s+only)?))\\s+${name}`,
    "gi",
  );
  return [...text.matchAll(pattern)].map((match) => {
    const end = text.indexOf(";", match.index);
    return {
      start: match.index,
      end: end === -1 ? Math.min(text.length, match.index + MOST_CHARACTERS) : end,
      aboutKeys: match[1] !== undefined,
      quotesNames: false,
    };
  });
}
