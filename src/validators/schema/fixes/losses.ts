import type { Row } from "#contract/database.ts";
import { quoted } from "#engines/catalog/identifier.ts";
import {
  type DigestColumn,
  type Digests,
  rowChange,
  rowDigests,
  tableDigests,
} from "#engines/catalog/rows/digest.ts";
import { type Catalog, qualified, type Table } from "#engines/catalog/shape.ts";
import type { TableLoss } from "./evidence.ts";

/** Asks one database. */
export type Ask = (sql: string) => Promise<readonly Row[]>;

export interface BeforeAndAfter {
  /** Asks the database as it was; it still is. */
  readonly before: Ask;
  /** Asks the same after a change; an error of the server leaves it usable. */
  readonly after: Ask;
  /** What the database was before. */
  readonly catalog: Catalog;
  /** Names unquoted: `public.orders` or `public.orders.total`, and its last part afterwards. */
  readonly renamed: ReadonlyMap<string, string>;
}

const COLUMNS = `SELECT format('%s.%s', n.nspname, c.relname) AS relation, a.attname AS name,
    format_type(a.atttypid, a.atttypmod) AS type
  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND set_config('search_path', '', true) IS NOT NULL`;

/** What became of the rows of every table that there was; nothing of a table whose rows are as before. */
export async function lossesOf(question: BeforeAndAfter): Promise<readonly TableLoss[]> {
  const columns = Map.groupBy(await question.after(COLUMNS), (row) => String(row["relation"]));
  const tables = question.catalog.tables.map((table) => {
    const there = new Map(
      (columns.get(qualified(nowOf(question, table))) ?? []).map((row) => [
        String(row["name"]),
        String(row["type"]),
      ]),
    );
    // By its old name.
    const found = new Map(
      table.columns.flatMap(({ name }): readonly (readonly [string, string])[] => {
        const type = there.get(nameNow(question, table, name));
        return type === undefined ? [] : [[name, type]];
      }),
    );
    return { table, found, isKept: isUnchanged(table, found) };
  });
  const changed = await changedTables(
    question,
    tables.filter(({ isKept }) => isKept).map(({ table }) => table),
  );
  const losses: TableLoss[] = [];
  for (const { table, found, isKept } of tables) {
    if (isKept && !changed.has(qualified(table))) continue;
    losses.push(await lossOf(question, table, found));
  }
  return losses.filter(
    ({ lostRows, changedRows, lostValues }) =>
      lostRows > 0 || changedRows > 0 || Object.keys(lostValues).length > 0,
  );
}

/** Columns with values of their own; what the server derives is lost by nobody. */
function dataColumns({ columns }: Table) {
  return columns.filter(({ generated }) => generated === null);
}

function isUnchanged(table: Table, found: ReadonlyMap<string, string>): boolean {
  return dataColumns(table).every(({ name, type }) => found.get(name) === type);
}

function nowOf({ renamed }: Pick<BeforeAndAfter, "renamed">, { schema, name }: Table) {
  return { schema, name: renamed.get(`${schema}.${name}`) ?? name };
}

function nameNow({ renamed }: Pick<BeforeAndAfter, "renamed">, table: Table, column: string) {
  return renamed.get(`${qualified(table)}.${column}`) ?? column;
}

/** Qualified names of those whose rows have another digest than before. */
async function changedTables(
  question: BeforeAndAfter,
  tables: readonly Table[],
): Promise<ReadonlySet<string>> {
  if (tables.length === 0) return new Set();
  const digests = async (ask: Ask, of: Parameters<typeof tableDigests>[0]) =>
    new Map((await ask(tableDigests(of))).map((row) => [Number(row["relation"]), row["digest"]]));
  const old = await digests(
    question.before,
    tables.map((table) => ({ table, columns: dataColumns(table).map(({ name }) => ({ name })) })),
  );
  const now = await digests(
    question.after,
    tables.map((table) => ({
      table: nowOf(question, table),
      columns: dataColumns(table).map(({ name }) => ({ name: nameNow(question, table, name) })),
    })),
  );
  return new Set(tables.filter((_table, at) => old.get(at) !== now.get(at)).map(qualified));
}

async function lossOf(
  question: BeforeAndAfter,
  table: Table,
  found: ReadonlyMap<string, string>,
): Promise<TableLoss> {
  const { before, after } = question;
  const place = nowOf(question, table);
  const kept = dataColumns(table).filter(({ name }) => found.has(name));
  const gone = dataColumns(table).filter(({ name }) => !found.has(name));
  const plain = kept.map(({ name }): DigestColumn => ({ name: nameNow(question, table, name) }));
  // A value is what it was when it comes back as it was.
  const cast = kept.map(
    ({ name, type }, at): DigestColumn => ({
      name: plain[at]?.name ?? name,
      ...(found.get(name) === type ? {} : { as: type }),
    }),
  );
  const old = digestsFrom(
    await before(
      rowDigests(
        table,
        kept.map(({ name }) => ({ name })),
      ),
    ),
  );
  const now =
    found.size === 0
      ? new Map()
      : digestsFrom(
          await attempt(
            () => after(rowDigests(place, cast)),
            () => after(rowDigests(place, plain)),
          ),
        );
  const { lost, changed } = rowChange(old, now);
  const lostValues: Record<string, number> = {};
  for (const { name } of gone) {
    const from = `${quoted(table.schema)}.${quoted(table.name)}`;
    const [row] = await before(`SELECT count(${quoted(name)})::int AS count FROM ${from}`);
    const count = Number(row?.["count"] ?? 0);
    if (count > 0) lostValues[name] = count;
  }
  return { table: qualified(table), lostRows: lost, changedRows: changed, lostValues };
}

/** The second way where the server has none for the first, such as a cast back to the old type. */
async function attempt<T>(first: () => Promise<T>, second: () => Promise<T>): Promise<T> {
  try {
    return await first();
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== "string") throw error;
    return second();
  }
}

function digestsFrom(rows: readonly Row[]): Digests {
  return new Map(rows.map((row) => [String(row["digest"]), Number(row["count"])]));
}
