import {
  type Catalog,
  type Column,
  type Constraint,
  type EnumType,
  qualified,
  type Table,
} from "../shape.ts";
import { foreignKeys } from "./foreign-keys.ts";

export interface Fitting {
  readonly catalog: Catalog;
  /**
   * What rows are to meet and the tables do not ask for yet, each with a name of ours: added before
   * rows come and dropped afterwards, it lets the server refuse the rows that do not fit.
   */
  readonly demands: readonly Demanded[];
}

export interface Demanded {
  readonly table: Table;
  readonly name: string;
  readonly definition: string;
}

/**
 * The observed catalogue with what another one demands of rows as well: rows made for it are such as
 * the program with those models has written into these tables.
 *
 * Shape   `types` says whose type a column's values are made for, where the two differ.
 */
export function fittingCatalog(
  observed: Catalog,
  expected: Catalog,
  types: "expected" | "observed",
): Fitting {
  const wanted = new Map(expected.tables.map((table) => [qualified(table), table]));
  const names = new Set(observed.tables.map(qualified));
  const fitted = observed.tables.map((table) => {
    const other = wanted.get(qualified(table));
    return other === undefined ? { table, demands: [] } : fitting({ table, other, types, names });
  });
  return {
    catalog: {
      ...observed,
      tables: fitted.map(({ table }) => table),
      enums: observed.enums.map((type) => sharedLabels(type, expected.enums)),
    },
    demands: fitted.flatMap(({ demands }) => demands),
  };
}

interface Fit {
  readonly table: Table;
  readonly other: Table;
  readonly types: "expected" | "observed";
  /** Qualified names of every table that exists. */
  readonly names: ReadonlySet<string>;
}

function fitting({ table, other, types, names }: Fit) {
  const known = new Set(table.columns.map(({ name }) => name));
  const isOfBoth = ({ columns }: { readonly columns: readonly string[] }) =>
    columns.every((column) => known.has(column));
  const isPointing = (constraint: Constraint) =>
    foreignKeys({ constraints: [constraint] }).every((key) => names.has(key.table));
  const present = new Set(table.constraints.map(({ definition }) => definition));
  const asked = other.constraints
    .filter((each) => isOfBoth(each) && isPointing(each) && !present.has(each.definition))
    // A table has one primary key; another one is as unique and as full.
    .filter(({ kind }) => kind !== "primary-key")
    .map((each, at) => ({ ...each, name: `deployment_readiness_${at}` }));
  return {
    table: {
      ...table,
      columns: table.columns.map((column) => fittingColumn(column, other, types)),
      constraints: [
        ...table.constraints,
        ...other.constraints.filter(isKeyOfBoth(known)),
        ...asked,
      ],
      indexes: [...table.indexes, ...other.indexes.filter(isOfBoth)],
    },
    demands: asked.map(({ name, definition }) => ({ table, name, definition })),
  };
}

function isKeyOfBoth(known: ReadonlySet<string>) {
  return ({ kind, columns }: Constraint) =>
    kind === "primary-key" && columns.every((column) => known.has(column));
}

function fittingColumn(column: Column, other: Table, types: Fit["types"]): Column {
  const wanted = other.columns.find(({ name }) => name === column.name);
  if (wanted === undefined) return column;
  const isFilled = wanted.generated === null && wanted.identity === "none";
  return {
    ...column,
    type: types === "expected" && isFilled ? wanted.type : column.type,
    nullable: column.nullable && wanted.nullable,
  };
}

function sharedLabels(type: EnumType, others: readonly EnumType[]): EnumType {
  const other = others.find((each) => qualified(each) === qualified(type));
  const labels = type.labels.filter((label) => other?.labels.includes(label) ?? true);
  return labels.length === 0 ? type : { ...type, labels };
}
