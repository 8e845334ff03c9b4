import { optionsWithoutSecrets } from "./foreign-options.ts";
import {
  columnPrivilegesOf,
  commentOf,
  privilegesOf,
  qualifiedBy,
  relationKey,
  settings,
} from "./fragments.ts";
import { MAXIMUM, MINIMUM } from "./limits.ts";
import { annotation, catalogKind, environment, evidence, meaning, physical } from "./question.ts";
import { isRelation } from "./relations.ts";

const EXPRESSION = "pg_get_expr(d.adbin, d.adrelid)";

/** The sequence of an identity column belongs to the column and is described with it. */
const IDENTITY_OPTIONS = `CASE WHEN q.seqrelid IS NULL THEN '{}'::text[] ELSE array_remove(ARRAY[
    'type ' || format_type(NULLIF(q.seqtypid, a.atttypid), NULL),
    'start ' || q.seqstart, 'increment ' || q.seqincrement, 'minimum ' || ${MINIMUM}, 'maximum ' || ${MAXIMUM},
    'cache ' || q.seqcache, CASE WHEN q.seqcycle THEN 'cycle' END], NULL) END`;

/** Not the number that the server keeps: that one counts columns that were dropped. */
const POSITION = "row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum)";

/** Columns of tables, partitions and foreign tables. Those of views are attributes of the view. */
export const COLUMN = catalogKind({
  kind: "column",
  tier: "compared",
  name: `${qualifiedBy("c.relname")} || '.' || quote_ident(a.attname)`,
  parent: relationKey(),
  columns: "ARRAY[a.attname::text]",
  attributes: {
    type: meaning("format_type(a.atttypid, a.atttypmod)"),
    collation: meaning(
      "CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END",
    ),
    isNullable: meaning("NOT a.attnotnull"),
    default: meaning(`CASE WHEN a.attgenerated = '' THEN ${EXPRESSION} END`),
    generated: meaning(`CASE WHEN a.attgenerated <> '' THEN ${EXPRESSION} END`),
    generation: meaning(
      "CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' ELSE 'none' END",
    ),
    identity: meaning(
      "CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by-default' ELSE 'none' END",
    ),
    identityOptions: meaning(IDENTITY_OPTIONS),
    identityPersistence: physical(
      "CASE s.relpersistence WHEN 'u' THEN 'unlogged' WHEN 'p' THEN 'permanent' END",
    ),
    identitySequence: evidence(
      `CASE WHEN s.oid IS NOT NULL THEN ${qualifiedBy("s.relname", "sn")} END`,
    ),
    storage: physical(
      "CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END",
    ),
    compression: physical("CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END"),
    statisticsTarget: physical("NULLIF(a.attstattarget, -1)"),
    options: physical(settings("a.attoptions")),
    foreignOptions: meaning(optionsWithoutSecrets("a.attfdwoptions")),
    inheritance: evidence(
      "CASE WHEN a.attinhcount = 0 THEN 'none' WHEN a.attislocal THEN 'merged' ELSE 'inherited' END",
    ),
    position: evidence(POSITION),
    comment: annotation("note.description"),
    privileges: environment(columnPrivilegesOf("a.attacl", "c.relowner")),
    sequenceComment: annotation(
      `CASE WHEN s.oid IS NOT NULL THEN ${commentOf("pg_class", "s.oid")} END`,
    ),
    sequencePrivileges: environment(privilegesOf("s.relacl", "'s'", "s.relowner")),
  },
  from: `pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_description AS note
  ON note.classoid = 'pg_class'::regclass AND note.objoid = a.attrelid AND note.objsubid = a.attnum
LEFT JOIN (pg_depend AS part
  JOIN pg_class AS s ON s.oid = part.objid AND s.relkind = 'S'
  JOIN pg_namespace AS sn ON sn.oid = s.relnamespace
  JOIN pg_sequence AS q ON q.seqrelid = s.oid)
  ON a.attidentity <> '' AND part.classid = 'pg_class'::regclass AND part.refclassid = 'pg_class'::regclass
  AND part.refobjid = a.attrelid AND part.refobjsubid = a.attnum AND part.deptype = 'i'
WHERE a.attnum > 0 AND NOT a.attisdropped AND ${isRelation("rpf")}`,
});
