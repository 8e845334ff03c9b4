import type { ServerMessage } from "#contract/database.ts";
import { quoted } from "../identifier.ts";
import { qualified, type Table } from "../shape.ts";
import type { Demand } from "./demand.ts";
import { quotedTable, violators } from "./violators.ts";

/** What the server said when it refused something. */
export type Refusal = Pick<ServerMessage, "sqlstate" | "message" | "statement">;

/** A query for rows that may be the ones a refusal is about. */
export interface Suspicion {
  /** Qualified. */
  readonly table: string;
  readonly member: string;
  /** Columns that are worth showing. */
  readonly columns: readonly string[];
  /** Query of their `ctid`; `$1` is `value` where there is one. */
  readonly sql: string;
  /** A value that the server quoted. */
  readonly value?: string;
}

const KINDS: Readonly<Record<string, readonly Demand["kind"][]>> = {
  "23502": ["not-null", "no-rows"],
  "23505": ["unique"],
  "23503": ["foreign-key"],
  "23514": ["check"],
};
const QUOTED = /"((?:[^"]|"")*)"/g;
const LAST_QUOTED = /"([^"]{0,200})"(?: is out of range.*)?$/;

/** Where to look for the rows that a refusal is about, the surest place first. */
export function suspicions(
  refusal: Refusal,
  demands: readonly Demand[],
  tables: readonly Table[],
): readonly Suspicion[] {
  const { sqlstate, message } = refusal;
  const kinds = KINDS[sqlstate] ?? (sqlstate.startsWith("22") ? (["type"] as const) : []);
  const fitting = demands.filter(({ kind }) => kinds.some((each) => each === kind));
  const names = [...message.matchAll(QUOTED)].map(([, name = ""]) => name);
  const named = fitting.filter((demand) => isNamed(demand, names));
  const { statement } = refusal;
  const told = fitting.filter(({ table }) => statement === undefined || speaksOf(statement, table));
  const value = sqlstate.startsWith("22") ? LAST_QUOTED.exec(message)?.[1] : undefined;
  // A constraint or a column that the server names is the one; a value without a place may be anywhere.
  const certain = named.length > 0 ? named : sqlstate.startsWith("22") ? told : [];
  return [
    ...certain.flatMap((demand) => (value === undefined ? [] : withValue(demand, value))),
    ...certain.map(ofDemand),
    ...certain.flatMap(allRows),
    ...(value === undefined ? [] : holding(value, refusal.statement ?? "", tables)),
    ...tooLong(refusal, tables),
  ];
}

function isNamed(demand: Demand, names: readonly string[]): boolean {
  if (!names.includes(demand.member)) return false;
  if (demand.kind !== "not-null" && demand.kind !== "no-rows") return true;
  return names.includes(bare(demand.table));
}

function speaksOf(statement: string, table: string): boolean {
  const name = bare(table).replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return new RegExp(`(?<!\\w)${name}(?!\\w)`).test(statement);
}

function bare(table: string): string {
  return table.slice(table.indexOf(".") + 1);
}

function ofDemand(demand: Demand): Suspicion {
  const { table, member } = demand;
  return { table, member, columns: columnsOf(demand), sql: violators(demand) };
}

/** A column that was taken back with everything else that its transaction did was empty in every row. */
function allRows(demand: Demand): readonly Suspicion[] {
  if (demand.kind !== "not-null") return [];
  const { table, member } = demand;
  return [{ table, member, columns: [], sql: `SELECT ctid FROM ${quotedTable(table)}` }];
}

function withValue(demand: Demand, value: string): readonly Suspicion[] {
  if (demand.kind !== "type") return [];
  const { table, column } = demand;
  return [holdingIn(table, column, value)];
}

/** Where the quoted value may stand. */
function holding(value: string, statement: string, tables: readonly Table[]) {
  return columnsIn(statement, tables).map(({ table, column }) => holdingIn(table, column, value));
}

/** Columns that a statement speaks of, of tables that it speaks of. */
function columnsIn(statement: string, tables: readonly Table[]) {
  return tables
    .filter((table) => speaksOf(statement, qualified(table)))
    .slice(0, 4)
    .flatMap((table) =>
      table.columns
        .filter(({ name }) => speaksOf(statement, `.${name}`))
        .slice(0, 12)
        .map(({ name }) => ({ table: qualified(table), column: name })),
    );
}

/** Columns of those tables with a text that is longer than what was written may be. */
function tooLong({ message, statement = "" }: Refusal, tables: readonly Table[]) {
  const longest = /^value too long for type character(?: varying)?\((\d+)\)/.exec(message)?.[1];
  if (longest === undefined) return [];
  return columnsIn(statement, tables).map(({ table, column }): Suspicion => {
    const text = `(${quoted(column)})::text`;
    const sql = `SELECT ctid FROM ${quotedTable(table)} WHERE char_length(${text}) > ${longest}`;
    return { table, member: column, columns: [column], sql };
  });
}

function holdingIn(table: string, column: string, value: string): Suspicion {
  const sql = `SELECT ctid FROM ${quotedTable(table)} WHERE (${quoted(column)})::text = $1::text`;
  return { table, member: column, columns: [column], sql, value };
}

function columnsOf(demand: Demand): readonly string[] {
  switch (demand.kind) {
    case "no-rows":
      return [];
    case "not-null":
    case "type":
      return [demand.column];
    case "unique":
      return demand.parts.flatMap(({ column }) => column ?? []);
    default:
      return demand.columns;
  }
}
