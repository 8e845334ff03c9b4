import type { Database } from "#contract/database.ts";
import type { ValuePool } from "#engines/generation/pool.ts";

// The server quotes the names, so that each statement can be sent as it comes.
const KEYS = `
  SELECT c.relname AS "table", a.attname AS "column",
         format('SELECT %1$I%4$s AS value FROM %2$I.%3$I WHERE %1$I IS NOT NULL ORDER BY 1 LIMIT 5',
                a.attname, n.nspname, c.relname,
                CASE a.atttypid WHEN 'int8'::regtype THEN '::float8' END) AS statement
  FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
  WHERE i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL AND i.indisvalid
    AND c.relkind IN ('r', 'p')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
    AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'uuid'::regtype,
                       'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype)
    AND a.attname !~* 'secret|token|passw|hash|salt'
  ORDER BY n.nspname, c.relname, a.attname
  LIMIT 200`;

/**
 * Keys of the rows that are there before anything was asked, such as carriers that a migration
 * inserts and no operation lists. What answers show later is preferred to them.
 */
export async function learnStoredRows(database: Database, pool: ValuePool): Promise<void> {
  for (const { table, column, statement } of await database.query(KEYS)) {
    const rows = await database.query(String(statement));
    pool.learn(
      `/${String(table)}`,
      rows.map(({ value }) => ({ [String(column)]: value })),
    );
  }
}
