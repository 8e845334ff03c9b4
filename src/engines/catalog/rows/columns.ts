import { type Column, type EnumType, qualified, type Table } from "../shape.ts";
import { literalsInChecks } from "./checks.ts";
import { type ForeignKey, foreignKeys } from "./foreign-keys.ts";
import { type Values, valuesOf } from "./values.ts";

/** What goes into one column of a row. */
export type Cell =
  | { readonly kind: "value"; readonly text: string }
  | { readonly kind: "null" }
  /** That of the n-th row of another table, counted round and round. */
  | {
      readonly kind: "reference";
      readonly table: string;
      readonly column: string;
      readonly row: number;
    };

/** A column that a row must fill, and with what it can. */
export interface Fillable {
  readonly name: string;
  readonly isNullable: boolean;
  readonly hasDefault: boolean;
  /** Rows beyond this many repeat a value; infinite where the type has enough of them. */
  readonly capacity: number;
  readonly awkwardCount: number;
  awkward(row: number): Cell;
  plain(row: number): Cell;
  /** Differs in every row, as far as `capacity` goes. */
  distinct(row: number): Cell;
  /** Differs from all of these, and is as long as the type allows. */
  readonly longest?: Cell;
}

export interface ColumnContext {
  readonly enums: readonly EnumType[];
  /** How many rows each table will have; one that is not in it comes later, or gets none. */
  readonly counts: ReadonlyMap<string, number>;
}

/** The columns that rows of a table fill, or the one that nothing can be put into. */
export function fillablesOf(
  table: Table,
  context: ColumnContext,
): { readonly columns: readonly Fillable[] } | { readonly unknown: string } {
  const keys = foreignKeys(table);
  const literals = literalsInChecks(table);
  const columns: Fillable[] = [];
  for (const column of table.columns) {
    const { name, type, nullable } = column;
    if (isFilledByServer(column)) continue;
    const key = keys.find((each) => each.columns.includes(name));
    const made =
      key === undefined
        ? ofValues(column, withLiterals(valuesOf(type, context.enums), literals.get(name)))
        : ofReference(column, key, { table, context });
    if (made !== undefined) columns.push(made);
    else if (!nullable && column.default === null) return { unknown: `${name} (${type})` };
  }
  return { columns };
}

function isFilledByServer({ identity, generated, default: given }: Column): boolean {
  return identity !== "none" || generated !== null || /^nextval\(/.test(given ?? "");
}

function withLiterals(
  values: Values | undefined,
  literals: readonly string[] = [],
): Values | undefined {
  if (values === undefined || literals.length === 0) return values;
  const { distinct, plain } = values;
  const areNumbers = literals.every((literal) => Number.isFinite(Number(literal)));
  return {
    awkward: literals,
    plain: [...literals, ...plain],
    ...(areNumbers && distinct !== undefined ? { distinct } : {}),
  };
}

function ofValues(column: Column, values: Values | undefined): Fillable | undefined {
  if (values === undefined) return undefined;
  const { awkward, plain, distinct, longest } = values;
  const nth = (list: readonly string[], row: number): Cell => ({
    kind: "value",
    text: list[row % list.length] ?? "",
  });
  return {
    name: column.name,
    isNullable: column.nullable,
    hasDefault: column.default !== null,
    capacity: distinct === undefined ? awkward.length : Number.POSITIVE_INFINITY,
    awkwardCount: awkward.length,
    awkward: (row) => nth(awkward, row),
    plain: (row) => nth(plain, row),
    distinct: (row) =>
      distinct === undefined ? nth(awkward, row) : { kind: "value", text: distinct(row) },
    ...(longest === undefined ? {} : { longest: { kind: "value", text: longest } as const }),
  };
}

function ofReference(
  column: Column,
  key: ForeignKey,
  { table, context }: { readonly table: Table; readonly context: ColumnContext },
): Fillable | undefined {
  const count = key.table === qualified(table) ? 0 : (context.counts.get(key.table) ?? 0);
  const target = key.targets[key.columns.indexOf(column.name)];
  // The first row of a table that refers to itself has nothing to refer to.
  if (count === 0 || target === undefined) return undefined;
  const cell = (row: number): Cell => ({
    kind: "reference",
    table: key.table,
    column: target,
    row: row % count,
  });
  return {
    name: column.name,
    isNullable: column.nullable,
    hasDefault: column.default !== null,
    capacity: count,
    awkwardCount: 1,
    ...{ awkward: cell, plain: cell, distinct: cell },
  };
}
