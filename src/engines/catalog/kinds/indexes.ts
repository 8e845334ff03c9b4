import { commentOf, neededExtensions, qualifiedBy, relationKey, sorted } from "./fragments.ts";
import { indexBody } from "./inherited.ts";
import { annotation, catalogKind, evidence, meaning, physical } from "./question.ts";
import { isRelation, tablespaceOf } from "./relations.ts";

// Looked up one by one: a join would read all columns of the table for each index.
const KEY_COLUMNS = `array_remove(ARRAY(SELECT (SELECT a.attname::text FROM pg_attribute AS a
    WHERE a.attrelid = i.indrelid AND a.attnum = key.attnum)
  FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS key (attnum, place) ORDER BY key.place), NULL)`;

// What is in an expression or a predicate is known by what the index depends on.
const OTHER_COLUMNS = `ARRAY(SELECT a.attname::text FROM pg_depend AS part
  JOIN pg_attribute AS a ON a.attrelid = part.refobjid AND a.attnum = part.refobjsubid
  WHERE part.classid = 'pg_class'::regclass AND part.objid = i.indexrelid AND part.refclassid = 'pg_class'::regclass
    AND part.refobjid = i.indrelid AND a.attnum > 0 AND a.attnum <> ALL (i.indkey::int2[])
  GROUP BY a.attname ORDER BY a.attname)`;

/** Key columns in their order with the included ones, then what else it relies on, sorted. */
const COLUMNS = `CASE WHEN i.indexprs IS NULL AND i.indpred IS NULL THEN ${KEY_COLUMNS}
  ELSE ${KEY_COLUMNS} || ${OTHER_COLUMNS} END`;

/** An index that no constraint owns, and that is not there because a partitioned table has it. */
export const INDEX = catalogKind({
  kind: "index",
  tier: "compared",
  name: qualifiedBy("x.relname"),
  parent: relationKey(),
  columns: COLUMNS,
  attributes: {
    isUnique: meaning("i.indisunique"),
    definition: meaning(indexBody("i.indexrelid", "x.reloptions")),
    isValid: meaning("i.indisvalid AND i.indisready AND i.indislive"),
    isSpecial: evidence("i.indexprs IS NOT NULL OR i.indpred IS NOT NULL"),
    options: physical(sorted("x.reloptions")),
    tablespace: physical(tablespaceOf("x")),
    isClustered: physical("i.indisclustered"),
    isReplicaIdentity: physical("i.indisreplident"),
    statisticsTargets: physical(`CASE WHEN i.indexprs IS NULL THEN '{}'::text[] ELSE ARRAY(
      SELECT a.attname || ' ' || a.attstattarget FROM pg_attribute AS a
      WHERE a.attrelid = x.oid AND a.attstattarget >= 0 ORDER BY a.attnum) END`),
    extensions: physical(neededExtensions("pg_class", "x.oid")),
    comment: annotation(commentOf("pg_class", "x.oid")),
  },
  from: `pg_index AS i
JOIN pg_class AS x ON x.oid = i.indexrelid
JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT x.relispartition AND ${isRelation("rpm")} AND NOT EXISTS (
  SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))`,
});
