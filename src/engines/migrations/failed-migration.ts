import type { ServerMessage } from "#contract/database.ts";
import type { MigrationText } from "./texts.ts";

export interface FileLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

export interface FailedOutput {
  /** In the order in which they run. */
  readonly texts: readonly MigrationText[];
  readonly output: string;
  readonly messages: readonly ServerMessage[];
}

/** The migration that the output names last, and the line in it of what the server refused. */
export function failedMigration(failed: FailedOutput): FileLine | undefined {
  const { texts, output, messages } = failed;
  const named = texts
    .map((text) => ({ text, at: output.lastIndexOf(stemOf(text.file)) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at)
    .at(-1)?.text;
  const suspects = named === undefined ? texts : [named];
  const refused = messages.at(-1);
  const line = refused === undefined ? undefined : refusedLine(suspects, refused);
  if (line !== undefined) return line;
  return named === undefined ? undefined : { file: named.file, line: 1 };
}

/** The line of a statement that was sent, by its words, else by the object that it is about. */
export function statementLine(
  texts: readonly MigrationText[],
  statement: string,
): FileLine | undefined {
  return refusedLine(texts, { statement, message: "" });
}

/** The line of the refused statement, by its words, else by the names it is about. */
function refusedLine(
  texts: readonly MigrationText[],
  refused: Pick<ServerMessage, "statement" | "position" | "message">,
): FileLine | undefined {
  if (refused.statement === undefined) return undefined;
  const part =
    refused.position === undefined
      ? namedPart(refused.statement, refused.message)
      : refusedPart(refused.statement, refused.position);
  const { statement, position } = part;
  return (
    byQuery(texts, refused.statement, part) ??
    byWords(texts, statement, position) ??
    byNameIn(texts, refused.message) ??
    byObject(texts, statement)
  );
}

interface Part {
  readonly statement: string;
  /** Where it begins in the query, from 0. */
  readonly at: number;
  /** From 1, in the statement. */
  readonly position?: number;
}

const NO_BORDER = /'(?:[^']|'')*'|"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

// Tools send a whole migration as one query; the position tells which of its statements it was.
function refusedPart(query: string, position: number): Part {
  const borders = withoutFalseBorders(query);
  const from = borders.lastIndexOf(";", position - 2) + 1;
  const until = borders.indexOf(";", position - 1);
  const statement = query.slice(from, until === -1 ? undefined : until);
  return { statement, at: from, position: position - from };
}

// Many refusals have no position; the statement that says most of the names in the message was it.
function namedPart(query: string, message: string): Part {
  const whole: Part = { statement: query, at: 0 };
  const parts = partsOf(query);
  if (parts.length < 2) return parts[0] ?? whole;
  const names = [...message.matchAll(/"([^"]{1,100})"/g)].map(([, name]) => name ?? "");
  const said = ({ statement }: Part) => names.filter((name) => hasWord(statement, name)).length;
  const most = Math.max(...parts.map(said));
  if (most === 0) return whole;
  const naming = parts.filter((part) => said(part) === most);
  const verbs: readonly string[] =
    message.toLowerCase().match(/\b(?:alter|drop|insert|update|delete)\b/g) ?? [];
  const fitting = naming.filter(({ statement }) =>
    verbs.includes(/[a-z]+/.exec(firstWords(statement).toLowerCase())?.[0] ?? ""),
  );
  const likely = fitting.length > 0 ? fitting : naming;
  // What exists already was made by the first of them.
  return (/already exists/.test(message) ? likely.at(-1) : likely[0]) ?? whole;
}

function partsOf(query: string): readonly Part[] {
  const borders = withoutFalseBorders(query);
  const parts: Part[] = [];
  for (let from = 0; from < query.length; ) {
    const until = borders.indexOf(";", from);
    const statement = query.slice(from, until === -1 ? undefined : until);
    if (statement.trim() !== "") parts.push({ statement, at: from });
    from = until === -1 ? query.length : until + 1;
  }
  return parts;
}

function withoutFalseBorders(query: string): string {
  return query.replace(NO_BORDER, (quoted) => quoted.replaceAll(";", " "));
}

function hasWord(text: string, word: string): boolean {
  const at = text.indexOf(word);
  return at !== -1 && !/\w/.test(text[at - 1] ?? " ") && !/\w/.test(text[at + word.length] ?? " ");
}

// A tool that sends the whole migration as it is written.
function byQuery(
  texts: readonly MigrationText[],
  query: string,
  { statement, at, position }: Part,
): FileLine | undefined {
  const inside =
    position === undefined ? Math.max(0, statement.indexOf(firstWords(statement))) : position - 1;
  for (const { file, text } of [...texts].reverse()) {
    const whole = text.indexOf(query.trim());
    if (whole === -1) continue;
    return { file, line: lineAt(text, whole + Math.max(0, at + inside - leading(query))) };
  }
  return undefined;
}

function byWords(
  texts: readonly MigrationText[],
  statement: string,
  position: number | undefined,
): FileLine | undefined {
  const words = firstWords(statement);
  for (const { file, text } of [...texts].reverse()) {
    const whole = text.indexOf(statement.trim());
    if (whole !== -1) {
      const inside =
        position === undefined
          ? Math.max(0, statement.trim().indexOf(words))
          : Math.max(0, position - 1 - leading(statement));
      return { file, line: lineAt(text, whole + inside) };
    }
    const first = words.length < 8 ? -1 : text.indexOf(words);
    if (first !== -1) return { file, line: lineAt(text, first) };
  }
  return undefined;
}

// relation "x" does not exist: where a migration says x only once, that is the place.
function byNameIn(texts: readonly MigrationText[], message: string): FileLine | undefined {
  for (const [, name] of message.matchAll(/"([\w.]+)"/g)) {
    for (const { file, text } of [...texts].reverse()) {
      const [only, second] = [...text.matchAll(new RegExp(`["'\`]${name}["'\`]`, "g"))];
      if (only !== undefined && second === undefined)
        return { file, line: lineAt(text, only.index) };
    }
  }
  return undefined;
}

// A builder wrote the statement; the object it is about still has its name in the migration.
function byObject(texts: readonly MigrationText[], statement: string): FileLine | undefined {
  const name =
    /^\s*(?:create|alter|drop)\s+(?:unique\s+)?(?:table|index|type|view|sequence)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:"?\w+"?\.)?"?(\w+)"?/i.exec(
      statement,
    )?.[1];
  if (name === undefined) return undefined;
  for (const { file, text } of [...texts].reverse()) {
    const at = text.search(new RegExp(`["'\`]${name}["'\`]`));
    if (at !== -1) return { file, line: lineAt(text, at) };
  }
  return undefined;
}

/** The first line that is no comment. */
function firstWords(statement: string): string {
  const lines = statement.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !line.startsWith("--")) ?? "";
}

function leading(text: string): number {
  return text.length - text.trimStart().length;
}

function stemOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
