import { escaped } from "../building/statements.ts";
import type { FileLine } from "../evidence.ts";

export interface DjangoSubject {
  /** Without its schema. */
  readonly table: string;
  readonly column?: string | undefined;
}

/**
 * The operation of a Django migration that is about a table, or within it the field: neither is written
 * there by the name that the database knows. Undefined where nothing is about it.
 *
 * Source  Django manual, "Migration Operations"; "Models", db_table and db_column.
 */
export function djangoLine(
  { file, text }: { readonly file: string; readonly text: string },
  { table, column }: DjangoSubject,
): FileLine | undefined {
  const app = /([^/]+)\/migrations\/[^/]+\.py$/.exec(file)?.[1];
  if (app === undefined) return undefined;
  const model = table.startsWith(`${app}_`) ? table.slice(app.length + 1) : undefined;
  const about = operationsIn(text).filter(
    ({ name, part }) => name === model || saysTable(part, table),
  );
  const fields = about.flatMap(({ start, part }) => {
    const found = column === undefined ? undefined : fieldIn(part, column);
    return found === undefined ? [] : [start + found];
  });
  const at = fields.at(-1) ?? about.at(-1)?.start;
  return at === undefined ? undefined : { file, line: text.slice(0, at).split("\n").length };
}

interface Operation {
  /** Of the model, in lower case as its table has it. */
  readonly name: string;
  readonly start: number;
  /** Up to the next operation. */
  readonly part: string;
}

// At the start of a line; the model is the first thing that it is told.
const OPERATION = /^[ \t]*(?:\w+\.)*\w+\(\s*(?:(?:model_)?name\s*=\s*)?["'](\w+)["']/gm;

function operationsIn(text: string): readonly Operation[] {
  const found = [...text.matchAll(OPERATION)];
  return found.map(({ index: start, 1: name = "" }, at) => ({
    ...{ name: name.toLowerCase(), start },
    part: text.slice(start, found[at + 1]?.index ?? text.length),
  }));
}

function saysTable(part: string, table: string): boolean {
  return new RegExp(`["']?db_table["']?\\s*[:=]\\s*["']${escaped(table)}["']`).test(part);
}

/** A column is called like its field, or that and `_id`, or as `db_column` says. */
function fieldIn(part: string, column: string): number | undefined {
  const names = [column, ...(column.endsWith("_id") ? [column.slice(0, -3)] : [])];
  const patterns = [
    ...names.flatMap((name) => [
      // The first of a pair in CreateModel, an argument by name, or the second one without names.
      new RegExp(`(?<=\\(\\s*)["']${escaped(name)}["'](?=\\s*,\\s*[\\w.]+\\()`),
      new RegExp(`(?<![\\w])(?:new_)?name\\s*=\\s*["']${escaped(name)}["']`),
      new RegExp(`(?<=^[^(]*\\(\\s*["']\\w+["']\\s*,\\s*)["']${escaped(name)}["']`),
    ]),
    new RegExp(`db_column\\s*=\\s*["']${escaped(column)}["']`),
  ];
  for (const pattern of patterns) {
    const match = pattern.exec(part);
    if (match !== null) return match.index;
  }
  return undefined;
}
