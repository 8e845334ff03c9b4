import type { Database } from "#contract/database.ts";

/** Digest of all values of a column as sorted text, by `schema.table.column`. */
export type Values = ReadonlyMap<string, string>;

const COLUMNS = `SELECT format('%I.%I', n.nspname, c.relname) AS relation, format('%I', a.attname) AS name,
  format(CASE WHEN a.atttypid = 'numeric'::regtype THEN 'trim_scale(%I)' ELSE '%I' END, a.attname) AS value
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2`;

/** What a database holds, column by column. */
export async function valuesOf(database: Database): Promise<Values> {
  const values = new Map<string, string>();
  for (const { relation, name, value } of await database.query(COLUMNS)) {
    const [row] = await database.query(
      `SELECT concat_ws(' ', count(*), count(${name}), md5(string_agg(${value}::text, ',' ORDER BY ${value}::text))) AS digest FROM ${relation}`,
    );
    values.set(`${relation}.${name}`, String(row?.["digest"]));
  }
  return values;
}

/** Columns that are gone with what they held, or hold something else. */
export function changedValues(before: Values, after: Values): readonly string[] {
  return [...before].flatMap(([column, digest]) => {
    const now = after.get(column);
    if (now === digest) return [];
    const count = Number(digest.split(" ")[1]);
    return now === undefined
      ? count > 0
        ? [`${column} is gone`]
        : []
      : [`${column} holds other values`];
  });
}
