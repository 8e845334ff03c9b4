import { escaped } from "../building/statements.ts";

export interface RubySubject {
  /** Without its schema. */
  readonly table: string;
  /** Of the column itself, or those of an index or a constraint. */
  readonly columns: readonly string[];
  /** Constraint or index. */
  readonly name?: string;
  readonly kind?: string;
}

interface Row {
  readonly line: number;
  readonly text: string;
}

const KINDS: Readonly<Record<string, RegExp>> = {
  column: /^(?!.*\b(?:index|foreign_key|\w+_constraint)\b[ (])/,
  index: /index|unique|references|belongs_to/,
  "unique constraint": /index|unique/,
  "foreign key": /foreign_key|add_reference|references|belongs_to/,
  "primary key": /create_table|primary_key/,
};
// Of several columns.
const LIST = /\[[^\]]*,[^\]]*\]/;
const REFERENCE = /references?\b|belongs_to\b/;
const STAMPS = new Set(["created_at", "updated_at"]);

/**
 * The line of a migration of Rails that says something about a column, a constraint, an index or a
 * table; the last one, and for a key one that is about keys. What takes the migration back says nothing.
 *
 * Source  Rails guides, "Active Record Migrations": names are symbols or strings, `references :owner` is
 *         the column owner_id, and the table of `create_join_table :b, :a` is a_b.
 */
export function rubyLine(text: string, subject: RubySubject): number | undefined {
  const rows = rowsForward(text);
  const { name, kind = "" } = subject;
  const named = name === undefined ? [] : rows.filter((row) => names(row.text, name));
  if (named.length > 0) return named.at(-1)?.line;
  const about = rowsAbout(rows, subject.table);
  const said = about.filter((row) =>
    subject.columns.every((column) => saysColumn(row.text, column)),
  );
  if (subject.columns.length === 0 || said.length === 0)
    return isKeyOfTable(subject) ? about.find((row) => isCreation(row.text))?.line : undefined;
  const fitting = said.filter((row) => KINDS[kind]?.test(row.text) ?? false);
  const own = fitting.filter((row) => subject.columns.length > 1 || !LIST.test(row.text));
  return (own.at(-1) ?? fitting.at(-1) ?? said.at(-1))?.line;
}

/** The last line that begins a call about the table. */
export function rubyTableLine(text: string, table: string): number | undefined {
  return rowsForward(text)
    .filter((row) => isAbout(row.text, table))
    .at(-1)?.line;
}

function rowsForward(text: string): readonly Row[] {
  const forward = text.replace(/^([ \t]*)def down\b[\s\S]*?^\1end\b/m, (reversal) =>
    reversal.replace(/[^\n]/g, " "),
  );
  return forward.split("\n").map((row, index) => ({ line: index + 1, text: row }));
}

// `id` is written nowhere.
function isKeyOfTable({ columns, kind }: RubySubject): boolean {
  return kind === "primary key" || (columns.length === 1 && columns[0] === "id");
}

function isCreation(row: string): boolean {
  return /\bcreate_(?:join_)?table\b/.test(row);
}

/** The calls about a table with the block that follows them. */
function rowsAbout(rows: readonly Row[], table: string): readonly Row[] {
  return rows.flatMap((row, index) => {
    if (!isAbout(row.text, table)) return [];
    const depth = depthOf(row.text);
    const below = rows.slice(index + 1);
    if (/\bdo(?:\s*\|[^|]*\|)?\s*$/.test(row.text)) {
      const end = below.findIndex(({ text }) => text.trim() !== "" && depthOf(text) <= depth);
      return [row, ...below.slice(0, end === -1 ? undefined : end)];
    }
    const continued = below.findIndex((_, at) => !/,\s*$/.test(rows[index + at]?.text ?? ""));
    return [row, ...below.slice(0, Math.max(continued, 0))];
  });
}

function isAbout(row: string, table: string): boolean {
  const [, one, other] = /\bcreate_join_table[\s(]+[:"'](\w+)["']?,\s*[:"'](\w+)/.exec(row) ?? [];
  if (one !== undefined && other !== undefined && [one, other].sort().join("_") === table)
    return true;
  const call = `^\\s*(?:\\w+\\.)?\\w+[ (]\\s*(?::|["'](?:\\w+\\.)?)${escaped(table)}\\b`;
  return new RegExp(call).test(row);
}

function saysColumn(row: string, column: string): boolean {
  if (names(row, column)) return true;
  if (STAMPS.has(column)) return /\btimestamps\b/.test(row);
  const reference = /^(\w+)_(?:id|type)$/.exec(column)?.[1];
  return reference !== undefined && REFERENCE.test(row) && names(row, reference);
}

function names(row: string, word: string): boolean {
  if (/^\s*#/.test(row)) return false;
  return new RegExp(`(?<![:\\w]):${escaped(word)}(?!\\w)|["']${escaped(word)}["']`).test(row);
}

function depthOf(row: string): number {
  return /^\s*/.exec(row)?.[0].length ?? 0;
}
