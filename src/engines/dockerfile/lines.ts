import type { DockerfileProblem, Heredoc } from "./shape.ts";
import { jsonWords, rawWords, unquoted } from "./words.ts";

/** One instruction as the builder reads it: continuations joined, comments between them gone. */
export interface LogicalLine {
  readonly text: string;
  readonly line: number;
  readonly lastLine: number;
  readonly heredocs: readonly Heredoc[];
}

export interface ReadLines {
  readonly escapeMark: string;
  readonly syntax?: string;
  readonly lineCount: number;
  readonly lines: readonly LogicalLine[];
  readonly problems: readonly DockerfileProblem[];
}

// A Dockerfile has some dozens; this bound only stops a file made to exhaust us.
const MOST_INSTRUCTIONS = 5000;
const MAY_HOLD_HEREDOC = /^\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i;

/**
 * Reads a Dockerfile line by line.
 *
 * Source  BuildKit, frontend/dockerfile/parser: an escape character at the end continues a line unless
 *         another one stands before it; comments and empty lines within a continuation are left out.
 */
export function readLines(text: string): ReadLines {
  const written = (text.startsWith("\uFEFF") ? text.slice(1) : text).split("\n");
  const rows = written.map((row) => (row.endsWith("\r") ? row.slice(0, -1) : row));
  const { escapeMark, syntax } = directivesOf(rows);
  const lines: LogicalLine[] = [];
  const problems: DockerfileProblem[] = [];
  let index = 0;
  while (index < rows.length) {
    if (isSilent(rows[index] ?? "")) {
      index += 1;
      continue;
    }
    if (lines.length === MOST_INSTRUCTIONS) {
      const message = `more than ${MOST_INSTRUCTIONS} instructions; the rest was not read`;
      problems.push({ line: index + 1, message });
      break;
    }
    const joined = joinedFrom(rows, index, escapeMark);
    // A builder gives up at a heredoc without an end; what follows it is read as plain lines.
    const isLost = problems.length > 0;
    const found = isLost
      ? { heredocs: [], next: 0 }
      : heredocsFrom({ written, rows }, joined, escapeMark);
    const { heredocs, next, unterminated } = found;
    if (unterminated !== undefined)
      problems.push({ line: index + 1, message: `the heredoc ${unterminated} does not end` });
    const lastLine = Math.max(joined.lastLine, next);
    lines.push({ text: joined.text, line: index + 1, lastLine, heredocs });
    index = Math.max(joined.next, next);
  }
  return {
    escapeMark,
    ...(syntax === undefined ? {} : { syntax }),
    lineCount: rows.length,
    lines,
    problems,
  };
}

function directivesOf(rows: readonly string[]): { escapeMark: string; syntax?: string } {
  let escapeMark = "\\";
  let syntax: string | undefined;
  for (const row of rows) {
    const [, name = "", value = ""] = /^\s*#\s*([A-Za-z]\w*)\s*=(.*)$/.exec(row) ?? [];
    const key = name.toLowerCase();
    if (key === "escape") escapeMark = value.trim() === "`" ? "`" : "\\";
    else if (key === "syntax") syntax = value.trim();
    // The first line that is no directive ends them.
    else if (key !== "check") break;
  }
  return { escapeMark, ...(syntax === undefined ? {} : { syntax }) };
}

function isSilent(row: string): boolean {
  const start = row.trimStart();
  return start === "" || start.startsWith("#");
}

interface Joined {
  readonly text: string;
  readonly lastLine: number;
  /** Index of the first row behind it. */
  readonly next: number;
}

function joinedFrom(rows: readonly string[], from: number, escapeMark: string): Joined {
  const first = (rows[from] ?? "").trimStart();
  const opened = continued(first, escapeMark);
  const parts = [opened ?? first];
  let isOpen = opened !== undefined;
  let lastLine = from + 1;
  let next = from + 1;
  while (isOpen && next < rows.length) {
    const row = rows[next] ?? "";
    next += 1;
    if (isSilent(row)) continue;
    const rest = continued(row, escapeMark);
    parts.push(rest ?? row);
    isOpen = rest !== undefined;
    lastLine = next;
  }
  return { text: parts.join(""), lastLine, next };
}

/** The row without its continuation mark; undefined when it has none. */
function continued(row: string, escapeMark: string): string | undefined {
  let end = row.length;
  while (end > 0 && (row.charAt(end - 1) === " " || row.charAt(end - 1) === "\t")) end -= 1;
  if (row.charAt(end - 1) !== escapeMark || row.charAt(end - 2) === escapeMark) return undefined;
  return row.slice(0, end - 1);
}

interface Rows {
  /** With their carriage returns. */
  readonly written: readonly string[];
  readonly rows: readonly string[];
}

interface ReadHeredocs {
  readonly heredocs: readonly Heredoc[];
  /** Index of the first row behind the last of them; 0 when there is none. */
  readonly next: number;
  readonly unterminated?: string;
}

/** Where an instruction's heredocs are; the end of one is where the next begins. */
function heredocsFrom({ written, rows }: Rows, joined: Joined, escapeMark: string): ReadHeredocs {
  const heredocs: Heredoc[] = [];
  let next = 0;
  for (const start of heredocStarts(joined.text, escapeMark)) {
    const from = next === 0 ? joined.next : next;
    const isEnd = (row: string) =>
      (start.stripsTabs ? row.replace(/^\t+/, "") : row) === start.name;
    let end = from;
    while (end < rows.length && !isEnd(rows[end] ?? "")) end += 1;
    if (end === rows.length) return { heredocs, next, unterminated: start.name };
    // Carriage returns stay: the file that is made of it has them.
    const body = written.slice(from, end).map((row) => `${row}\n`);
    const text = (start.stripsTabs ? body.map((row) => row.replace(/^\t+/, "")) : body).join("");
    heredocs.push({ name: start.name, expands: start.expands, line: from + 1, text });
    next = end + 1;
  }
  return { heredocs, next };
}

interface HeredocStart {
  readonly name: string;
  readonly stripsTabs: boolean;
  readonly expands: boolean;
}

function heredocStarts(text: string, escapeMark: string): HeredocStart[] {
  const instruction = MAY_HOLD_HEREDOC.exec(text)?.[0];
  if (instruction === undefined || !text.includes("<<")) return [];
  const rest = text.slice(instruction.length);
  if (jsonWords(rest) !== undefined) return [];
  return [...rawWords(rest, escapeMark)].flatMap(({ text: word }) => {
    const [, dash, quoted = ""] = /^\d*<<(-?)([^<]+)$/.exec(word) ?? [];
    const name = unquoted(quoted, escapeMark);
    if (name === "") return [];
    return [{ name, stripsTabs: dash === "-", expands: !/['"]/.test(quoted) }];
  });
}
