import type { MigrationText } from "#engines/migrations/texts.ts";
import { escaped, type Statement, statementsOf } from "../building/statements.ts";
import type { FileLine } from "../evidence.ts";
import { rubyLine, rubyTableLine } from "./ruby-line.ts";

export interface Subject {
  /** Without its schema. */
  readonly table: string;
  readonly column?: string;
  /** Constraint or index. */
  readonly name?: string;
  /** Of a constraint or an index with several. */
  readonly columns?: readonly string[];
  /** Kind of fact that it is about. */
  readonly kind?: string;
}

/**
 * The line of the last migration that says something about a column, constraint, index or table.
 *
 * Shape   texts in the order in which they run. Reads calls of Alembic, node-pg-migrate, Knex and Rails,
 *         and SQL; the parts that undo a migration do not count.
 */
export function lastMention(
  texts: readonly MigrationText[],
  subject: Subject,
): FileLine | undefined {
  const forward = texts.map(({ file, text }) => ({ file, text: withoutReversal(text) })).reverse();
  for (const { file, text } of forward) {
    const line = lineOfRuby(file, text, subject) ?? exactLine(text, subject);
    if (line !== undefined) return { file, line };
  }
  for (const { file, text } of forward) {
    const found = statementsOf(text, subject.table).at(-1);
    if (found !== undefined) return { file, line: lineAt(text, found.start) };
    const line = file.endsWith(".rb") ? rubyTableLine(text, subject.table) : undefined;
    if (line !== undefined) return { file, line };
  }
  return undefined;
}

function lineOfRuby(file: string, text: string, subject: Subject): number | undefined {
  if (!file.endsWith(".rb")) return undefined;
  const { column, columns = column === undefined ? [] : [column] } = subject;
  return rubyLine(text, { ...subject, columns });
}

/** The line that names a type or another object, in the last migration that does. */
export function lastWord(texts: readonly MigrationText[], word: string): FileLine | undefined {
  for (const { file, text } of [...texts].reverse()) {
    const forward = withoutReversal(text);
    const at = wordAt(forward, word);
    if (at !== undefined) return { file, line: lineAt(forward, at) };
  }
  return undefined;
}

/** The line that builds tables from the models instead of saying what they are. */
export function createAllLine(text: string): number | undefined {
  const at = /^[^#\n]*\bcreate_all\s*\(/m.exec(withoutReversal(text));
  return at === null ? undefined : lineAt(text, at.index + at[0].length);
}

function exactLine(text: string, subject: Subject): number | undefined {
  const { column, name } = subject;
  if (name !== undefined) {
    const at = wordAt(text, name);
    if (at !== undefined) return lineAt(text, at);
  }
  if (column === undefined) return undefined;
  const about = statementsOf(text, subject.table)
    .filter(({ aboutKeys }) => name !== undefined || !aboutKeys)
    .flatMap((statement) => inside(text, statement, column) ?? []);
  const last = about.at(-1);
  return last === undefined ? undefined : lineAt(text, last);
}

/** Position of the first time a statement names the column, as a string, a key, or a bare word. */
function inside(text: string, statement: Statement, column: string): number | undefined {
  const part = text.slice(statement.start, statement.end);
  // Mappers know the column of a reference by the field's name.
  const find = statement.quotesNames ? quotedAt : wordAt;
  const at = find(part, column) ?? find(part, column.replace(/(?<=.)_id$/, ""));
  return at === undefined ? undefined : statement.start + at;
}

function quotedAt(text: string, word: string): number | undefined {
  return new RegExp(`["'\`]${escaped(word)}["'\`]`).exec(text)?.index;
}

/** Quoted first, then as an object key, then bare. */
function wordAt(text: string, word: string): number | undefined {
  const quoted = quotedAt(text, word);
  if (quoted !== undefined) return quoted;
  const literal = escaped(word);
  for (const pattern of [
    new RegExp(`(?<![\\w.])${literal}\\s*:`),
    new RegExp(`(?<![\\w])${literal}(?![\\w])`, "i"),
  ]) {
    const match = pattern.exec(text);
    if (match !== null) return match.index;
  }
  return undefined;
}

const REVERSALS: readonly (readonly [start: RegExp, end: RegExp])[] = [
  [/^(?:async )?def downgrade\b/m, /^(?:async )?def |^[A-Za-z_]/m],
  [
    /^(?:exports\.down\s*=|module\.exports\.down\s*=|export (?:const|async function|function) down\b)/m,
    /^(?:exports\.up\s*=|module\.exports\.up\s*=|export (?:const|async function|function) up\b)/m,
  ],
  [
    /^--\s*(?:Down Migration|migrate:down|\+goose Down)/im,
    /^--\s*(?:Up Migration|migrate:up|\+goose Up)/im,
  ],
];

/** The same text, with the part that undoes the migration blanked line by line. */
function withoutReversal(text: string): string {
  let kept = text;
  for (const [start, end] of REVERSALS) {
    const from = start.exec(kept);
    if (from === null) continue;
    const rest = kept.slice(from.index + from[0].length);
    const to = end.exec(rest)?.index ?? rest.length;
    const reversal = from[0] + rest.slice(0, to);
    kept = kept.slice(0, from.index) + reversal.replace(/[^\n]/g, " ") + rest.slice(to);
  }
  return kept;
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
