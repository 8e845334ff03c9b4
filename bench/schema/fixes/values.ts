import type { Database } from "#contract/database.ts";

/** By `schema.table.column`. */
export type Values = ReadonlyMap<string, Held>;

interface Held {
  readonly type: string;
  /** Rows, values other than null, and a digest of all values as sorted text. */
  readonly digest: string;
}

const COLUMNS = `SELECT format(CASE c.relkind WHEN 'r' THEN 'ONLY %I.%I' ELSE '%I.%I' END, n.nspname, c.relname) AS relation, format('%I', a.attname) AS name, format_type(a.atttypid, a.atttypmod) AS type,
  format(CASE WHEN a.atttypid = 'numeric'::regtype THEN 'trim_scale(%I)' ELSE '%I' END, a.attname) AS value
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2`;

/** What a database holds, column by column; what was of another type is read as that. */
export async function valuesOf(database: Database, before?: Values): Promise<Values> {
  const values = new Map<string, Held>();
  for (const { relation, name, value, type } of await database.query(COLUMNS)) {
    const column = `${relation}.${name}`;
    const old = before?.get(column)?.type ?? String(type);
    const text = old === type ? `${value}::text` : `${name}::${old}::text`;
    const ask = (of: string) =>
      database.query(
        `SELECT concat_ws(' ', count(*), count(${name}), md5(string_agg(${of}, ',' ORDER BY ${of}))) AS digest FROM ${relation}`,
      );
    // There may be no way back to the old type.
    const [row] = await ask(text).catch(() => ask(`${value}::text`));
    values.set(column, { type: String(type), digest: String(row?.["digest"]) });
  }
  return values;
}

/** Columns that are gone with what they held, or hold something else; one with another name holds it. */
export function changedValues(before: Values, after: Values): readonly string[] {
  const digests = new Set(
    [...after].flatMap(([column, { digest }]) => (before.has(column) ? [] : [digest])),
  );
  return [...before].flatMap(([column, { digest }]) => {
    const now = after.get(column);
    if (now?.digest === digest) return [];
    const count = Number(digest.split(" ")[1]);
    if (now !== undefined) return [`${column} holds other values`];
    return count > 0 && !digests.has(digest) ? [`${column} is gone`] : [];
  });
}
