import type { Database } from "#contract/database.ts";
import { askCatalog } from "../ask.ts";
import { quoted } from "../identifier.ts";
import { type Catalog, qualified, type Table } from "../shape.ts";
import { type PlannedRow, planRows, type RowKind, type RowPlan } from "./plan.ts";
import { sqlstateOf } from "./refused.ts";
import { insertOf } from "./statement.ts";

/** What became of the tables of one database. */
export interface Filled {
  /** Rows that were taken, by qualified table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Why a table has none, by qualified table. */
  readonly unfilled: Readonly<Record<string, string>>;
}

/** Puts generated rows into every table that has none. */
export async function fillRows(
  database: Database,
  kind: RowKind,
  signal: AbortSignal,
): Promise<Filled> {
  const catalog = await askCatalog(database);
  return fillAs({ database, catalog, kind }, signal);
}

export interface FillQuestion {
  readonly database: Database;
  /** The tables of the database, with the demands that rows are to meet. */
  readonly catalog: Catalog;
  readonly kind: RowKind;
}

/** Puts rows that this catalogue would take into every table that has none. */
export async function fillAs(
  { database, catalog, kind }: FillQuestion,
  signal: AbortSignal,
): Promise<Filled> {
  const present = await countRows(database, catalog.tables);
  const rows: Record<string, number> = {};
  const unfilled: Record<string, string> = {};
  for (const planned of planRows({ catalog, kind, present })) {
    const name = qualified(planned.table);
    if ("reason" in planned) {
      unfilled[name] = planned.reason;
      continue;
    }
    const filled = await fillTable(database, planned, signal);
    if (filled.count > 0) rows[name] = filled.count;
    else unfilled[name] = filled.refusal;
  }
  return { rows, unfilled };
}

async function countRows(
  database: Database,
  tables: readonly Table[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const name = `${quoted(table.schema)}.${quoted(table.name)}`;
    const [row] = await database.query(`SELECT count(*)::int AS count FROM ${name}`);
    const count = Number(row?.["count"] ?? 0);
    if (count > 0) counts.set(qualified(table), count);
  }
  return counts;
}

// Six plain values of each of four columns that a table's checks are about.
const MOST_ATTEMPTS = 24;

async function fillTable(
  database: Database,
  { table, rows }: { readonly table: Table; readonly rows: readonly RowPlan[] },
  signal: AbortSignal,
): Promise<{ readonly count: number; readonly refusal: string }> {
  let count = 0;
  let refusal = "";
  for (const row of rows) {
    signal.throwIfAborted();
    const refused = await fillRow(database, table, row);
    if (refused === undefined) count += 1;
    else refusal = refused;
  }
  return { count, refusal };
}

/**
 * Undefined when the row was taken, else what the server said to the last form of it. Columns that a
 * check is about give way to plainer values; whatever else refuses the row is met with plain ones only.
 */
async function fillRow(
  database: Database,
  table: Table,
  row: RowPlan,
): Promise<string | undefined> {
  const levels = new Map<string, number>();
  const all = row.at(levels).cells.map(({ column }) => column);
  let refusal = "";
  for (let turn = 0; turn < MOST_ATTEMPTS; turn += 1) {
    const refused = await insert(database, table, row.at(levels));
    if (refused === undefined) return undefined;
    refusal = refused.message;
    if (refused.columns === undefined && levels.size === all.length) return refusal;
    for (const column of refused.columns ?? all) levels.set(column, (levels.get(column) ?? -1) + 1);
  }
  return refusal;
}

interface RefusedRow {
  readonly message: string;
  /** Columns of the check that refused it. */
  readonly columns?: readonly string[];
}

async function insert(
  database: Database,
  table: Table,
  row: PlannedRow,
): Promise<RefusedRow | undefined> {
  const { sql, parameters } = insertOf(table, row);
  try {
    await database.query(sql, parameters);
    return undefined;
  } catch (error) {
    const { message, constraint } = error as Record<"message" | "constraint", unknown>;
    // A check, a trigger or a type that was not foreseen; whatever has no SQLSTATE is not the row's fault.
    if (sqlstateOf(error) === undefined) throw error;
    const check = table.constraints.find(({ name }) => name === constraint);
    return {
      message: String(message),
      ...(check?.kind === "check" ? { columns: check.columns } : {}),
    };
  }
}
