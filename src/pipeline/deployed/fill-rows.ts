import type { Database } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { planRows, type RowChoice, type RowKind } from "#engines/catalog/rows/plan.ts";
import { insertOf } from "#engines/catalog/rows/statement.ts";
import { qualified, type Table } from "#engines/catalog/shape.ts";

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
  const catalog = await askCatalog((sql) => database.query(sql));
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
    const name = `"${table.schema.replaceAll('"', '""')}"."${table.name.replaceAll('"', '""')}"`;
    const [row] = await database.query(`SELECT count(*)::int AS count FROM ${name}`);
    const count = Number(row?.["count"] ?? 0);
    if (count > 0) counts.set(qualified(table), count);
  }
  return counts;
}

async function fillTable(
  database: Database,
  { table, rows }: { readonly table: Table; readonly rows: readonly RowChoice[] },
  signal: AbortSignal,
): Promise<{ readonly count: number; readonly refusal: string }> {
  let count = 0;
  let refusal = "";
  for (const { choices } of rows) {
    signal.throwIfAborted();
    const refused = await firstAccepted(database, table, choices);
    if (refused === undefined) count += 1;
    else refusal = refused;
  }
  return { count, refusal };
}

/** Undefined when one of them was taken, else what the server said to the last one. */
async function firstAccepted(
  database: Database,
  table: Table,
  choices: RowChoice["choices"],
): Promise<string | undefined> {
  let refusal = "";
  for (const row of choices) {
    const { sql, parameters } = insertOf(table, row);
    try {
      await database.query(sql, parameters);
      return undefined;
    } catch (error) {
      // A check, a trigger or a type that was not foreseen; whatever has no SQLSTATE is not the row's fault.
      const { code, message } = error as { code?: unknown; message?: unknown };
      if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code)) throw error;
      refusal = String(message);
    }
  }
  return refusal;
}
