import type { Database, Session } from "#contract/database.ts";
import { quoted } from "#engines/catalog/identifier.ts";
import { BULK_FORMS, type BulkForm, bulkInsert, type Spread } from "#engines/catalog/rows/bulk.ts";
import { inForeignKeyOrder } from "#engines/catalog/rows/order.ts";
import { type Catalog, qualified, type Table } from "#engines/catalog/shape.ts";

export interface FillQuestion {
  readonly database: Database;
  readonly catalog: Catalog;
  /** Qualified names. */
  readonly tables: readonly string[];
  /** Those that keep the rows they have. */
  readonly fixed: ReadonlySet<string>;
  /** Rows that each is to have. */
  readonly rowCount: number;
  readonly spread: Spread;
  readonly timeoutMs: number;
}

export interface Filled {
  /** Rows by qualified table. */
  readonly rows: ReadonlyMap<string, number>;
  /** Why a table has fewer, by qualified table. */
  readonly refused: ReadonlyMap<string, string>;
  /** Of the whole database. */
  readonly bytes: number;
}

const MOST_REFUSAL = 200;

/** Multiplies the rows of some tables, and of those whose rows they need one by one. */
export async function fillTables(question: FillQuestion): Promise<Filled> {
  const { database, catalog, rowCount, timeoutMs } = question;
  await using session = await database.session("administrator");
  await session.query(`SET statement_timeout = ${Math.max(1, Math.round(timeoutMs))}`);
  // Triggers and checks of foreign keys would take most of the time; values of keys are copied.
  await tried(session, "SET session_replication_role = replica");
  const rows = new Map<string, number>();
  const refused = new Map<string, string>();
  const wanted = withParents(catalog, question.tables);
  const tables = catalog.tables.filter((table) => wanted.has(qualified(table)));
  for (const table of inForeignKeyOrder(tables)) {
    const name = qualified(table);
    const before = await countOf(session, table);
    const refusal = question.fixed.has(name)
      ? "the deployed version's own migrations put them there"
      : await multiply({ session, table, question, before });
    await tried(session, `ANALYZE ${placeOf(table)}`);
    const count = await countOf(session, table);
    rows.set(name, count);
    if (count < rowCount) refused.set(name, refusal.slice(0, MOST_REFUSAL));
  }
  const [size] = await session.query(
    "SELECT pg_database_size(current_database())::float8 AS bytes",
  );
  return { rows, refused, bytes: Number(size?.["bytes"] ?? 0) };
}

interface Multiplication {
  readonly session: Session;
  readonly table: Table;
  readonly question: FillQuestion;
  readonly before: number;
}

/** Tries form after form until there are enough rows; what the server said last, where there are not. */
async function multiply({ session, table, question, before }: Multiplication): Promise<string> {
  if (before === 0) return "it has no row to begin with";
  let refusal = "its keys allow no more rows";
  let count = before;
  for (const form of formsOf(question.spread)) {
    const missing = question.rowCount - count;
    if (missing <= 0) break;
    refusal = (await tried(session, bulkInsert(table, form).sql, [missing])) ?? refusal;
    count = await countOf(session, table);
  }
  return refusal;
}

function formsOf(spread: Spread): readonly BulkForm[] {
  return BULK_FORMS.filter((form) => spread === "distinct" || form.spread === "copied");
}

/** The tables, and those that their rows are counted against, to any depth. */
function withParents(catalog: Catalog, tables: readonly string[]): ReadonlySet<string> {
  const byName = new Map(catalog.tables.map((table) => [qualified(table), table]));
  const wanted = new Set<string>();
  const waiting = [...tables];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const table = byName.get(name);
    if (table === undefined || wanted.has(name)) continue;
    wanted.add(name);
    waiting.push(...bulkInsert(table, { spread: "copied", affix: "before" }).parents);
  }
  return wanted;
}

async function countOf(session: Session, table: Table): Promise<number> {
  const [row] = await session.query(`SELECT count(*)::float8 AS count FROM ${placeOf(table)}`);
  return Number(row?.["count"] ?? 0);
}

function placeOf({ schema, name }: Table): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

/** The refusal's text; what has no SQLSTATE is no refusal of the server. */
async function tried(
  session: Session,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<string | undefined> {
  try {
    await session.query(sql, parameters);
    return undefined;
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
    if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code)) throw error;
    return String(message);
  }
}
