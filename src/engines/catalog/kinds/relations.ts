import { OURS, ofNoExtension, qualifiedBy } from "./fragments.ts";
import { type Asked, meaning, physical } from "./question.ts";

/** The user's relations of these kinds, as the tables `c` and `n`; without temporary ones. */
export function relations(kinds: string): string {
  return `pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE ${isRelation(kinds)}`;
}

/** Condition on `c` and `n`; kinds are letters of `pg_class.relkind`. */
export function isRelation(kinds: string): string {
  const letters = [...kinds].map((letter) => `'${letter}'`).join(", ");
  return `c.relkind IN (${letters}) AND c.relpersistence <> 't' AND ${OURS} AND ${ofNoExtension("pg_class", "c.oid")}`;
}

/** Null is the database's own tablespace. */
export function tablespaceOf(relation: string): string {
  return `(SELECT space.spcname::text FROM pg_tablespace AS space WHERE space.oid = ${relation}.reltablespace)`;
}

const PARENTS = `SELECT ${qualifiedBy("parent.relname", "place")}
  FROM pg_inherits AS line JOIN pg_class AS parent ON parent.oid = line.inhparent
  JOIN pg_namespace AS place ON place.oid = parent.relnamespace WHERE line.inhrelid = c.oid`;

/** `pg_class.relhassubclass` tells of children only, so that everybody looks for parents. */
export const PARTITION_PARENT = `CASE WHEN c.relispartition THEN (${PARENTS}) END`;

/** Where rows of a table or foreign table belong to another table, too. */
export const LINEAGE: Readonly<Record<string, Asked>> = {
  partitionOf: meaning(PARTITION_PARENT),
  partitionBound: meaning("pg_get_expr(c.relpartbound, c.oid)"),
  isDetachPending: meaning(`c.relispartition AND EXISTS (
    SELECT FROM pg_inherits AS line WHERE line.inhrelid = c.oid AND line.inhdetachpending)`),
  inherits: meaning(`CASE WHEN c.relispartition THEN '{}'::text[]
    ELSE ARRAY(${PARENTS} ORDER BY line.inhseqno) END`),
};

/** What a rewrite of the same rows may choose. */
export const PLACEMENT: Readonly<Record<string, Asked>> = {
  tablespace: physical(tablespaceOf("c")),
  accessMethod: physical(
    "(SELECT method.amname::text FROM pg_am AS method WHERE method.oid = c.relam)",
  ),
};

/**
 * Storage parameters of a relation and, as `toast.name`, of the table that holds its long values.
 *
 * Source  PostgreSQL manual, CREATE TABLE, "Storage Parameters".
 */
export const STORAGE_OPTIONS = `CASE WHEN c.reloptions IS NULL AND c.reltoastrelid = 0 THEN '{}'::text[] ELSE ARRAY(
    SELECT item FROM (SELECT unnest(c.reloptions) AS item UNION ALL
      SELECT 'toast.' || unnest(long.reloptions) FROM pg_class AS long WHERE long.oid = c.reltoastrelid) AS every
    ORDER BY item COLLATE "C") END`;
