import type { Database, ServerMessage, Session } from "#contract/database.ts";
import type { OffendingRows } from "#contract/offending.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import type { Demand } from "#engines/catalog/rows/demand.ts";
import { sqlstateOf } from "#engines/catalog/rows/refused.ts";
import { type Suspicion, suspicions } from "#engines/catalog/rows/suspects.ts";
import { quotedTable } from "#engines/catalog/rows/violators.ts";
import { qualified, type Table } from "#engines/catalog/shape.ts";
import { printedRefusal } from "#engines/sqlstate/printed-refusal.ts";
import { refusalsIn } from "#engines/sqlstate/refusals.ts";

const MOST_ROWS = 3;
const MOST_COLUMNS = 8;
const MOST_CHARACTERS = 60;
const QUESTION_MS = 5_000;

export interface Refused {
  /** As the migration left it. */
  readonly database: Database;
  /** What this database was filled against. */
  readonly demands: readonly Demand[];
  readonly messages: readonly ServerMessage[];
  /** Of the migration. */
  readonly output: string;
}

/** The rows that the last refusal is about; undefined when they cannot be told. */
export async function offendingRows({
  database,
  demands,
  messages,
  output,
}: Refused): Promise<OffendingRows | undefined> {
  // Nobody may read the log of a server that is not ours.
  const refusal = refusalsIn(messages).at(-1) ?? printedRefusal(output);
  if (refusal === undefined) return undefined;
  await using session = await database.session("administrator");
  await session.query(`SET statement_timeout = ${QUESTION_MS}`);
  const { tables } = await askCatalog(database);
  for (const suspicion of suspicions(refusal, demands, tables)) {
    const found = await rowsOf(session, suspicion, tables);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function rowsOf(
  session: Session,
  suspicion: Suspicion,
  tables: readonly Table[],
): Promise<OffendingRows | undefined> {
  const { table, member, sql, value } = suspicion;
  const question = `SELECT count(*) OVER ()::int AS count, to_jsonb(t) AS row FROM ${quotedTable(table)} AS t WHERE ctid IN (${sql}) ORDER BY ctid LIMIT ${MOST_ROWS}`;
  try {
    const found = await session.query(question, value === undefined ? [] : [value]);
    if (found.length === 0) return undefined;
    const shown = columnsFirst(suspicion, tables);
    return {
      table,
      member,
      count: Number(found[0]?.["count"] ?? 0),
      rows: found.map(({ row }) => shownRow(row as Readonly<Record<string, unknown>>, shown)),
    };
  } catch (error) {
    // What the suspicion is about is not there, because its transaction was taken back.
    if (sqlstateOf(error) === undefined) throw error;
    return undefined;
  }
}

/** The key and what is refused, before everything else. */
function columnsFirst({ table, columns }: Suspicion, tables: readonly Table[]): readonly string[] {
  const found = tables.find((each) => qualified(each) === table);
  const key = found?.constraints.find(({ kind }) => kind === "primary-key")?.columns ?? [];
  const others = found?.columns.map(({ name }) => name) ?? [];
  return [...new Set([...key, ...columns, ...others])].slice(0, MOST_COLUMNS);
}

function shownRow(
  row: Readonly<Record<string, unknown>>,
  columns: readonly string[],
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    columns.filter((name) => name in row).map((name) => [name, shownValue(row[name])]),
  );
}

function shownValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const letters = [...text];
  return letters.length <= MOST_CHARACTERS
    ? text
    : `${letters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
}
