import type { Session } from "#contract/database.ts";

/** A table or an index as it lies on the disk. */
export interface Relation {
  readonly isIndex: boolean;
  /** Qualified name of the table: of the whole one for a partition. */
  readonly table: string;
  /** `pg_relation_filenode`; null where nothing is stored. */
  readonly fileNode: string | null;
  /** Rows that whole-table scans read and statements changed so far. */
  readonly workedRows: number;
}

/** By oid. */
export type Relations = ReadonlyMap<string, Relation>;

const RELATIONS = `
SELECT c.oid::text AS oid, c.relkind IN ('i', 'I') AS "isIndex", format('%s.%s', n.nspname, whole.relname) AS "table",
  pg_relation_filenode(c.oid)::text AS "fileNode",
  (coalesce(s.seq_tup_read, 0) + coalesce(s.n_tup_upd, 0) + coalesce(s.n_tup_del, 0))::float8 AS "workedRows"
FROM pg_class AS c
LEFT JOIN pg_index AS i ON i.indexrelid = c.oid
JOIN pg_class AS whole
  ON whole.oid = coalesce(pg_partition_root(coalesce(i.indrelid, c.oid)), i.indrelid, c.oid)
JOIN pg_namespace AS n ON n.oid = whole.relnamespace
LEFT JOIN pg_stat_all_tables AS s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'p', 'i', 'I') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

export async function readRelations(session: Session): Promise<Relations> {
  const rows = await session.query(RELATIONS);
  return new Map(
    rows.map(({ oid, isIndex, table, fileNode, workedRows }) => [
      String(oid),
      {
        isIndex: isIndex === true,
        table: String(table),
        fileNode: typeof fileNode === "string" ? fileNode : null,
        workedRows: Number(workedRows),
      },
    ]),
  );
}

export interface Work {
  readonly isRewritten: boolean;
  readonly workedRows: number;
}

/**
 * What was done to the tables that existed before, by qualified name. A file that was replaced without
 * a row being read was emptied, which takes no time.
 */
export function workBetween(before: Relations, after: Relations): ReadonlyMap<string, Work> {
  const work = new Map<string, Work>();
  for (const [oid, old] of before) {
    const now = after.get(oid);
    if (now === undefined || old.isIndex) continue;
    const workedRows = now.workedRows - old.workedRows;
    const isRewritten = old.fileNode !== now.fileNode && now.fileNode !== null && workedRows > 0;
    const known = work.get(old.table) ?? { isRewritten: false, workedRows: 0 };
    work.set(old.table, {
      isRewritten: known.isRewritten || isRewritten,
      workedRows: known.workedRows + workedRows,
    });
  }
  return work;
}
