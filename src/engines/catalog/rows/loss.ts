import { keptAs } from "./kept-value.ts";
import type { StoredColumn, StoredTable } from "./stored.ts";

/** Rows or values that were there before a change and are not there after it. JSON. */
export interface Loss {
  /**
   * - `table`: it is gone, with its rows.
   * - `rows`: fewer are left.
   * - `column`: it is gone, with its values.
   * - `values`: the column holds others now.
   */
  readonly kind: "table" | "rows" | "column" | "values";
  /** Qualified, as it was called before. */
  readonly table: string;
  /** Empty for a table and its rows. */
  readonly column: string;
  /** Rows, or values that are not null. */
  readonly count: number;
  /** Of how many. */
  readonly of: number;
  /** The server's own conversion did it, by the change of the type alone. */
  readonly isSilent: boolean;
  /** Types, where they differ. */
  readonly from: string;
  readonly to: string;
  /** At most three. */
  readonly examples: readonly LossExample[];
}

export interface LossExample {
  /** The row's key; empty where it has none. */
  readonly key: Readonly<Record<string, string | null>>;
  /** Null where the whole row is gone. */
  readonly before: string | null;
  readonly after: string | null;
}

const MOST_EXAMPLES = 3;
// A trigger or the tool itself writes these whenever anything else of the row changes.
const MOMENT = /updat|modif|chang|version/i;

/** What of the rows before is not there afterwards; moved and renamed things are. */
export function lossesBetween(
  before: readonly StoredTable[],
  after: readonly StoredTable[],
): readonly Loss[] {
  const fresh = freshValues(before, after);
  return before.flatMap((old): readonly Loss[] => {
    if (old.rows.length === 0) return [];
    const now =
      after.find(({ id }) => id === old.id) ?? after.find(({ name }) => name === old.name);
    if (now === undefined) return goneTable(old, fresh);
    return [...goneRows(old, now), ...goneColumns(old, now, fresh), ...changedValues(old, now)];
  });
}

type Values = readonly ReadonlySet<string>[];

/** The values of each column that is new, wherever it is. */
function freshValues(before: readonly StoredTable[], after: readonly StoredTable[]): Values {
  return after.flatMap((table) => {
    const old = before.find(({ id }) => id === table.id);
    return table.columns.flatMap((column, at) =>
      old?.columns.some(({ number }) => number === column.number) === true
        ? []
        : [new Set(table.rows.flatMap((row) => row[at] ?? []))],
    );
  });
}

function isMoved(values: readonly string[], fresh: Values): boolean {
  return values.length > 0 && fresh.some((known) => values.every((value) => known.has(value)));
}

function valuesAt(table: StoredTable, at: number): readonly string[] {
  return table.rows.flatMap((row) => row[at] ?? []);
}

function goneTable(old: StoredTable, fresh: Values): readonly Loss[] {
  const isKept = old.columns.every((_column, at) => {
    const values = valuesAt(old, at);
    return values.length === 0 || isMoved(values, fresh);
  });
  if (isKept) return [];
  const examples = old.rows.slice(0, MOST_EXAMPLES).map((row) => gone(old, row));
  const common = { table: old.name, column: "", count: old.count, of: old.count };
  return [{ kind: "table", ...common, isSilent: false, from: "", to: "", examples }];
}

function gone(table: StoredTable, row: readonly (string | null)[]): LossExample {
  return { key: keyOf(table, row), before: null, after: null };
}

function goneRows(old: StoredTable, now: StoredTable): readonly Loss[] {
  const count = old.count - now.count;
  const pairs = pairsOf(old, now);
  const lost = pairs?.filter(({ after }) => after === undefined) ?? [];
  if (lost.length === 0 && count <= 0) return [];
  // Rows whose key was rewritten are not gone.
  if (lost.length > 0 && count <= 0) return [];
  const examples = lost.slice(0, MOST_EXAMPLES).map(({ before }) => gone(old, before));
  const common = { table: old.name, column: "", count, of: old.count };
  return [{ kind: "rows", ...common, isSilent: false, from: "", to: "", examples }];
}

function goneColumns(old: StoredTable, now: StoredTable, fresh: Values): readonly Loss[] {
  return old.columns.flatMap((column, at): readonly Loss[] => {
    if (column.isGenerated || successor(column, now) !== undefined) return [];
    const values = valuesAt(old, at);
    if (values.length === 0 || isMoved(values, fresh)) return [];
    const held = old.rows.filter((row) => row[at] !== null);
    const examples = [
      ...held.filter((row) => row[at] !== ""),
      ...held.filter((row) => row[at] === ""),
    ]
      .slice(0, MOST_EXAMPLES)
      .map((row) => ({ key: keyOf(old, row), before: row[at] ?? null, after: null }));
    const common = { table: old.name, column: column.name, count: values.length };
    const of = old.rows.length;
    return [
      { kind: "column", ...common, of, isSilent: false, from: column.type, to: "", examples },
    ];
  });
}

function successor(column: StoredColumn, now: StoredTable): StoredColumn | undefined {
  return (
    now.columns.find(({ number }) => number === column.number) ??
    now.columns.find(({ name }) => name === column.name)
  );
}

function changedValues(old: StoredTable, now: StoredTable): readonly Loss[] {
  const pairs = pairsOf(old, now)?.filter(({ after }) => after !== undefined) ?? [];
  return old.columns.flatMap((column, at): readonly Loss[] => {
    const next = successor(column, now);
    if (next === undefined || column.isKey || column.isGenerated || next.isGenerated) return [];
    if (MOMENT.test(column.name)) return [];
    const to = now.columns.indexOf(next);
    const cells = pairs.map(({ before, after = [] }) => ({
      key: keyOf(old, before),
      before: before[at] ?? null,
      after: after[to] ?? null,
    }));
    const types = { from: column.type, to: next.type };
    const lost = cells.filter((cell) => cell.before !== null && !keptAs(cell, types, cells));
    if (lost.length === 0) return [];
    const of = cells.filter(({ before }) => before !== null).length;
    const common = { table: old.name, column: column.name, count: lost.length, of };
    const isSilent =
      next.number === column.number && isCutByServer(types) && lost.every((cell) => isNear(cell));
    const examples = lost.slice(0, MOST_EXAMPLES);
    return [{ kind: "values", ...common, isSilent, ...types, examples }];
  });
}

/** Conversions that drop digits or hours without a word; a text is never cut so. */
function isCutByServer({ from, to }: { readonly from: string; readonly to: string }): boolean {
  return from !== to && !/^(?:text|character|\w+\.)/.test(to) && !/^(?:text|character)/.test(from);
}

/** A rounded number, or a moment without its hours; anything else was written into the migration. */
function isNear({ before, after }: LossExample): boolean {
  if (before === null || after === null) return false;
  const [was, is] = [Number(before), Number(after)];
  if (Number.isNaN(was) || Number.isNaN(is)) return before.slice(0, 7) === after.slice(0, 7);
  const digits = after.split(".")[1]?.length ?? 0;
  return Math.abs(was - is) <= 0.51 * 10 ** -digits + Math.abs(was) * 1e-12;
}

interface Pair {
  readonly before: readonly (string | null)[];
  readonly after: readonly (string | null)[] | undefined;
}

/** Rows by their key, where both have one of the same columns; undefined otherwise. */
function pairsOf(old: StoredTable, now: StoredTable): readonly Pair[] | undefined {
  const keys = old.columns.flatMap((column, at) => (column.isKey ? [{ column, at }] : []));
  const others = keys.map(({ column }) => {
    const next = successor(column, now);
    return next === undefined || next.type !== column.type ? -1 : now.columns.indexOf(next);
  });
  if (keys.length === 0 || others.includes(-1)) return undefined;
  const textOf = (cells: readonly (string | null | undefined)[]) => JSON.stringify(cells);
  const found = new Map(now.rows.map((row) => [textOf(others.map((at) => row[at])), row]));
  return old.rows.map((row) => ({
    before: row,
    after: found.get(textOf(keys.map(({ at }) => row[at]))),
  }));
}

function keyOf(
  table: StoredTable,
  row: readonly (string | null)[],
): Readonly<Record<string, string | null>> {
  const cells = table.columns.flatMap(({ isKey, name }, at) =>
    isKey ? [[name, row[at] ?? null] as const] : [],
  );
  return Object.fromEntries(cells);
}
