import { owned, qualifiedBy } from "./fragments.ts";
import { MAXIMUM, MINIMUM } from "./limits.ts";
import { catalogKind, meaning, physical } from "./question.ts";
import { isRelation } from "./relations.ts";

const OWNER_COLUMN = `${qualifiedBy("t.relname", "tn")} || '.' || quote_ident(a.attname)`;

/** Sequences on their own and those of serial columns; an identity column's belongs to the column. */
export const SEQUENCE = catalogKind({
  kind: "sequence",
  tier: "compared",
  name: qualifiedBy("c.relname"),
  parent: `'column ' || ${OWNER_COLUMN}`,
  columns: "CASE WHEN a.attname IS NULL THEN '{}'::text[] ELSE ARRAY[a.attname::text] END",
  attributes: {
    type: meaning("format_type(q.seqtypid, NULL)"),
    // 64-bit numbers are more than JSON's can say.
    start: meaning("q.seqstart::text"),
    increment: meaning("q.seqincrement::text"),
    minimum: meaning(`${MINIMUM}::text`),
    maximum: meaning(`${MAXIMUM}::text`),
    cache: physical("q.seqcache::text"),
    cycles: meaning("q.seqcycle"),
    ownedBy: physical(OWNER_COLUMN),
    persistence: physical("CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END"),
    ...owned("pg_class", { oid: "c.oid", owner: "c.relowner", privileges: ["c.relacl", "'s'"] }),
  },
  from: `pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_sequence AS q ON q.seqrelid = c.oid
LEFT JOIN pg_depend AS part ON part.classid = 'pg_class'::regclass AND part.objid = c.oid AND part.objsubid = 0
  AND part.refclassid = 'pg_class'::regclass AND part.refobjsubid > 0 AND part.deptype IN ('a', 'i')
LEFT JOIN pg_class AS t ON t.oid = part.refobjid
LEFT JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
LEFT JOIN pg_attribute AS a ON a.attrelid = part.refobjid AND a.attnum = part.refobjsubid
WHERE part.deptype IS DISTINCT FROM 'i' AND ${isRelation("S")}`,
});
