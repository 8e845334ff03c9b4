import type { Row } from "#contract/database.ts";
import { quoted } from "../identifier.ts";

/** A column of a stored table. */
export interface StoredColumn {
  /** `attnum`: it survives a rename and a change of the type, in a clone as well. */
  readonly number: number;
  readonly name: string;
  /** `format_type`. */
  readonly type: string;
  readonly isKey: boolean;
  /** The server computes it from others. */
  readonly isGenerated: boolean;
}

/** A table with what it holds. */
export interface StoredTable {
  /** `oid`: it survives a rename, in a clone as well. */
  readonly id: string;
  /** Qualified. */
  readonly name: string;
  readonly columns: readonly StoredColumn[];
  readonly count: number;
  /** Cells in the order of the columns, as text; a long one is cut and keeps its digest. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const MOST_TABLES = 400;
const MOST_ROWS = 1_000;
const MOST_CHARACTERS = 120;

const TABLES = `
SELECT c.oid::text AS id, n.nspname AS schema, c.relname AS name,
  json_agg(json_build_object(
    'number', a.attnum, 'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
    'isKey', coalesce(a.attnum = ANY (k.conkey), false), 'isGenerated', a.attgenerated <> ''
  ) ORDER BY a.attnum) AS columns
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype = 'p'
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
    SELECT FROM pg_depend AS member
    WHERE member.classid = 'pg_class'::regclass AND member.objid = c.oid AND member.deptype = 'e')
GROUP BY c.oid, n.nspname, c.relname
ORDER BY n.nspname, c.relname
LIMIT ${MOST_TABLES}`;

/** Every table of a database that is no tool's, with at most 1,000 of its rows. */
export async function askStored(
  ask: (sql: string) => Promise<readonly Row[]>,
): Promise<readonly StoredTable[]> {
  const found: StoredTable[] = [];
  for (const row of await ask(TABLES)) {
    const [schema, name] = [String(row["schema"]), String(row["name"])];
    const columns = row["columns"] as readonly StoredColumn[];
    const from = `FROM ${quoted(schema)}.${quoted(name)}`;
    const [counted] = await ask(`SELECT count(*)::int AS count ${from}`);
    const cells = columns.map((column) => cut(`(${quoted(column.name)})::text`)).join(", ");
    const rows = await ask(
      `SELECT ARRAY[${cells}]::text[] AS cells ${from} ORDER BY ctid LIMIT ${MOST_ROWS}`,
    );
    found.push({
      ...{ id: String(row["id"]), name: `${schema}.${name}`, columns },
      count: Number(counted?.["count"] ?? 0),
      rows: rows.map((each) => each["cells"] as readonly (string | null)[]),
    });
  }
  return found;
}

function cut(text: string): string {
  return `CASE WHEN length(${text}) > ${MOST_CHARACTERS} THEN left(${text}, ${MOST_CHARACTERS}) || '…' || length(${text}) || '#' || md5(${text}) ELSE ${text} END`;
}
