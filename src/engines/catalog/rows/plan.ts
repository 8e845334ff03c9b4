import { type Catalog, qualified, type Table } from "../shape.ts";
import { type Cell, type Fillable, fillablesOf } from "./columns.ts";
import { inForeignKeyOrder } from "./order.ts";

/** Awkward: whatever the schema permits. Plain: what hardly any migration stumbles over. */
export type RowKind = "awkward" | "plain";

export interface PlannedRow {
  readonly cells: readonly { readonly column: string; readonly cell: Cell }[];
}

export interface RowPlan {
  /**
   * The row that is wanted; a column with a level in the map holds its n-th plain value instead, for a
   * table whose checks refuse the wanted one.
   */
  at(levels: ReadonlyMap<string, number>): PlannedRow;
}

/** The rows of one table, or why there are none. */
export type TableRows =
  | { readonly table: Table; readonly rows: readonly RowPlan[] }
  | { readonly table: Table; readonly reason: string };

export interface RowQuestion {
  readonly catalog: Catalog;
  readonly kind: RowKind;
  /** Rows of tables that have some already, by qualified name; they are left as they are. */
  readonly present: ReadonlyMap<string, number>;
}

const LEAST_AWKWARD = 3;
const MOST_AWKWARD = 20;
const PLAIN = 2;
// Whatever a migration tool keeps for itself must say what it says.
const OF_A_TOOL =
  /alembic|flyway|liquibase|databasechangelog|goose|schema_?(?:migrations?|version|info|lock)|(?:^|_)migrations?(?:$|_)|pgmigrations|sequelize_?meta|migrationshistory|ar_internal_metadata|play_evolutions/i;

/** Rows for every table that has none, parents first. */
export function planRows({ catalog, kind, present }: RowQuestion): readonly TableRows[] {
  const counts = new Map(present);
  return inForeignKeyOrder(catalog.tables).flatMap((table): readonly TableRows[] => {
    const name = qualified(table);
    if (present.has(name) || isOfTool(table.name)) return [];
    const found = fillablesOf(table, { enums: catalog.enums, counts });
    if ("unknown" in found)
      return [{ table, reason: `nothing is known that ${found.unknown} takes` }];
    const rows = rowsOf(table, found.columns, kind);
    counts.set(name, rows.length);
    return [{ table, rows }];
  });
}

/** Whether a table's name is one that migration tools give to their own. */
export function isOfTool(name: string): boolean {
  return OF_A_TOOL.test(name);
}

function rowsOf(table: Table, columns: readonly Fillable[], kind: RowKind): readonly RowPlan[] {
  const { apart, capacity } = uniqueness(table, columns);
  const keyed = new Set(uniqueSets(table).flat());
  const free = columns.filter(({ name }) => !keyed.has(name));
  const widest = Math.max(LEAST_AWKWARD - 2, ...free.map(({ awkwardCount }) => awkwardCount));
  const wanted = kind === "plain" ? PLAIN : Math.min(MOST_AWKWARD, widest + 2);
  const count = Math.min(wanted, capacity);
  // An ordinary application leaves the defaults alone.
  const given = columns.filter(
    ({ name, hasDefault }) => kind === "awkward" || !hasDefault || apart.has(name),
  );
  const wantedCell = (column: Fillable, row: number): Cell =>
    kind === "plain"
      ? plainCell(column, row)
      : awkwardCell(column, { row, count, isApart: apart.has(column.name) });
  return Array.from({ length: count }, (_none, row) => ({
    at: (levels) => ({
      cells: given.map((column) => {
        const level = levels.get(column.name);
        const cell = level === undefined ? wantedCell(column, row) : column.plain(level);
        return { column: column.name, cell };
      }),
    }),
  }));
}

interface Position {
  readonly row: number;
  readonly count: number;
  /** Whether a unique key relies on this column. */
  readonly isApart: boolean;
}

function plainCell(column: Fillable, row: number): Cell {
  return column.capacity >= PLAIN ? column.distinct(row) : column.plain(row);
}

/** Nulls first, then value after value; the last row says again what the second one says. */
function awkwardCell(column: Fillable, { row, count, isApart }: Position): Cell {
  if (isApart && row === count - 1 && row > 0) return column.longest ?? column.distinct(row);
  if (isApart) return column.distinct(row);
  if (row === 0) return column.isNullable ? { kind: "null" } : column.awkward(0);
  return column.awkward(row === count - 1 && count > 2 ? 0 : row - 1);
}

/** Columns whose values must differ for every unique key to hold, and how many rows that allows. */
function uniqueness(table: Table, columns: readonly Fillable[]) {
  const apart = new Set<string>();
  let capacity = Number.POSITIVE_INFINITY;
  for (const set of uniqueSets(table)) {
    const members = columns.filter(({ name }) => set.includes(name));
    // A key with a column that the server fills differs by itself.
    if (members.length < set.length && filledApart(table, set)) continue;
    const [best] = [...members].sort((a, b) => b.capacity - a.capacity);
    if (best === undefined) continue;
    apart.add(best.name);
    capacity = Math.min(capacity, best.capacity);
  }
  if (table.constraints.some(({ kind }) => kind === "exclude")) capacity = Math.min(1, capacity);
  return { apart, capacity };
}

function filledApart(table: Table, set: readonly string[]): boolean {
  return table.columns.some(
    ({ name, identity, default: given }) =>
      set.includes(name) && (identity !== "none" || /^nextval\(/.test(given ?? "")),
  );
}

function uniqueSets(table: Table): readonly (readonly string[])[] {
  const constraints = table.constraints.filter(
    ({ kind }) => kind === "primary-key" || kind === "unique",
  );
  const indexes = table.indexes.filter(({ unique }) => unique);
  return [...constraints, ...indexes].map(({ columns }) => columns);
}
