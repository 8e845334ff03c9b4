import { quoted } from "../identifier.ts";
import type { Table } from "../shape.ts";
import type { Cell } from "./columns.ts";
import type { PlannedRow } from "./plan.ts";

export interface InsertStatement {
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** One parameterised INSERT; the server takes each value for its column's type. */
export function insertOf(table: Table, { cells }: PlannedRow): InsertStatement {
  const parameters: string[] = [];
  const place = `${quoted(table.schema)}.${quoted(table.name)}`;
  if (cells.length === 0) return { sql: `INSERT INTO ${place} DEFAULT VALUES`, parameters };
  const expressions = cells.map(({ cell }) => expression(cell, parameters));
  const columns = cells.map(({ column }) => quoted(column)).join(", ");
  return {
    sql: `INSERT INTO ${place} (${columns}) VALUES (${expressions.join(", ")})`,
    parameters,
  };
}

function expression(cell: Cell, parameters: string[]): string {
  if (cell.kind === "null") return "NULL";
  if (cell.kind === "value") return `$${parameters.push(cell.text)}`;
  const [schema = "", ...name] = cell.table.split(".");
  const from = `${quoted(schema)}.${quoted(name.join("."))}`;
  // Fewer rows than were planned may have been taken.
  return `(SELECT ${quoted(cell.column)} FROM ${from} ORDER BY ctid OFFSET ${cell.row} % (SELECT greatest(count(*), 1) FROM ${from}) LIMIT 1)`;
}
