/*
 * Catalog queries that work on PostgreSQL 14 to 18. Expressions are deparsed by the server, under an
 * empty search path set for the one statement, so that every name in them is qualified. The setting
 * is made in a filter because filters are evaluated before the output columns.
 *
 * Source  PostgreSQL manual, chapter "System Catalogs" and section "System Information Functions".
 */

const SETTLED = "set_config('search_path', '', true) IS NOT NULL";

const OURS = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

const notOfExtension = (catalog: string, oid: string): string => `NOT EXISTS (
    SELECT FROM pg_depend AS member
    WHERE member.classid = '${catalog}'::regclass AND member.objid = ${oid} AND member.deptype = 'e')`;

const TABLE = `c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
  AND ${OURS} AND ${notOfExtension("pg_class", "c.oid")}`;

const TABLES = `
SELECT n.nspname AS schema, c.relname AS name
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE ${TABLE}`;

const COLUMNS = `
SELECT n.nspname AS schema, c.relname AS "table", a.attname AS name,
  format_type(a.atttypid, a.atttypmod) AS type,
  NOT a.attnotnull AS nullable,
  pg_get_expr(d.adbin, d.adrelid) AS expression,
  a.attidentity::text AS identity,
  a.attgenerated::text AS generated,
  CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND ${TABLE} AND ${SETTLED}`;

// Named NOT NULL constraints (PostgreSQL 18) are the columns' nullability.
const CONSTRAINTS = `
SELECT n.nspname AS schema, c.relname AS "table", k.conname AS name, k.contype::text AS kind,
  pg_get_constraintdef(k.oid) AS definition,
  k.convalidated AS validated,
  ARRAY(
    SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS key (attnum, position)
    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = key.attnum
    ORDER BY key.position
  ) AS columns
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'f', 'u', 'c', 'x') AND k.conparentid = 0 AND ${TABLE} AND ${SETTLED}`;

const INDEXES = `
SELECT n.nspname AS schema, c.relname AS "table", x.relname AS name,
  i.indisunique AS "unique", i.indisvalid AS valid,
  (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL) AS special,
  pg_get_indexdef(i.indexrelid) AS definition,
  ARRAY(
    SELECT DISTINCT a.attname::text FROM pg_depend AS part
    JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = part.refobjsubid
    WHERE part.classid = 'pg_class'::regclass AND part.objid = i.indexrelid
      AND part.refclassid = 'pg_class'::regclass AND part.refobjid = i.indrelid
      AND part.refobjsubid > 0
    ORDER BY 1
  ) AS columns
FROM pg_index AS i
JOIN pg_class AS x ON x.oid = i.indexrelid
JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT EXISTS (
    SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  AND ${TABLE} AND ${SETTLED}`;

const ENUMS = `
SELECT n.nspname AS schema, t.typname AS name,
  ARRAY(SELECT e.enumlabel::text FROM pg_enum AS e
        WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels
FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND ${OURS} AND ${notOfExtension("pg_type", "t.oid")}`;

const OTHER_RELATIONS = `
SELECT CASE
    WHEN c.relispartition THEN 'partition'
    WHEN c.relkind = 'v' THEN 'view'
    WHEN c.relkind = 'm' THEN 'materialized view'
    WHEN c.relkind = 'f' THEN 'foreign table'
    WHEN c.relkind = 'S' THEN 'sequence'
    ELSE 'composite type' END AS kind,
  format('%s.%s', n.nspname, c.relname) AS name,
  md5(CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) ELSE '' END) AS digest
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE (c.relkind IN ('v', 'm', 'f', 'S', 'c') OR (c.relkind IN ('r', 'p') AND c.relispartition))
  AND c.relpersistence <> 't' AND ${OURS} AND ${notOfExtension("pg_class", "c.oid")}
  AND NOT EXISTS (
    SELECT FROM pg_depend AS owned
    WHERE owned.classid = 'pg_class'::regclass AND owned.objid = c.oid AND c.relkind = 'S'
      AND owned.deptype IN ('a', 'i') AND owned.refobjsubid > 0)
  AND ${SETTLED}`;

const ROUTINES = `
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END AS kind,
  format('%s.%s(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS name,
  md5(CASE WHEN p.prokind = 'a' THEN '' ELSE pg_get_functiondef(p.oid) END) AS digest
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE ${OURS} AND ${notOfExtension("pg_proc", "p.oid")} AND NOT EXISTS (
    SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
      AND d.deptype = 'i')
  AND ${SETTLED}`;

const ON_TABLES = `
SELECT 'trigger' AS kind, format('%s.%s.%s', n.nspname, c.relname, t.tgname) AS name,
  md5(pg_get_triggerdef(t.oid) || t.tgenabled::text) AS digest
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${OURS} AND ${SETTLED}
UNION ALL
SELECT 'policy', format('%s.%s.%s', n.nspname, c.relname, p.polname),
  md5(concat_ws('|', p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),
    pg_get_expr(p.polwithcheck, p.polrelid)))
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE ${OURS} AND ${SETTLED}
UNION ALL
SELECT 'row security', format('%s.%s', n.nspname, c.relname), md5(c.relforcerowsecurity::text)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relrowsecurity AND ${OURS}
UNION ALL
SELECT 'rule', format('%s.%s.%s', n.nspname, c.relname, r.rulename), md5(pg_get_ruledef(r.oid))
FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN' AND ${OURS} AND ${SETTLED}
UNION ALL
SELECT 'extended statistics', format('%s.%s', n.nspname, s.stxname),
  md5(pg_get_statisticsobjdef(s.oid))
FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace
WHERE ${OURS} AND ${SETTLED}`;

const REST = `
SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'range type' END AS kind,
  format('%s.%s', n.nspname, t.typname) AS name,
  md5(concat_ws('|', format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
    (SELECT string_agg(pg_get_constraintdef(k.oid), '|' ORDER BY pg_get_constraintdef(k.oid))
     FROM pg_constraint AS k WHERE k.contypid = t.oid AND k.contype = 'c'))) AS digest
FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.typtype IN ('d', 'r') AND ${OURS} AND ${notOfExtension("pg_type", "t.oid")} AND ${SETTLED}
UNION ALL
SELECT 'extension', extname::text, '' FROM pg_extension WHERE extname NOT IN ('plpgsql', 'pg_stat_statements')
UNION ALL
SELECT 'schema', n.nspname::text, '' FROM pg_namespace AS n
WHERE ${OURS} AND n.nspname <> 'public' AND ${notOfExtension("pg_namespace", "n.oid")}
UNION ALL
SELECT 'event trigger', evtname::text, evtevent::text FROM pg_event_trigger
UNION ALL
SELECT 'publication', pubname::text, '' FROM pg_publication
UNION ALL
SELECT 'foreign server', srvname::text, '' FROM pg_foreign_server
UNION ALL
SELECT 'operator', o.oid::regoperator::text, '' FROM pg_operator AS o
JOIN pg_namespace AS n ON n.oid = o.oprnamespace
WHERE ${OURS} AND ${notOfExtension("pg_operator", "o.oid")} AND ${SETTLED}
UNION ALL
SELECT 'collation', format('%s.%s', n.nspname, o.collname), '' FROM pg_collation AS o
JOIN pg_namespace AS n ON n.oid = o.collnamespace
WHERE ${OURS} AND ${notOfExtension("pg_collation", "o.oid")}
UNION ALL
SELECT 'text search configuration', format('%s.%s', n.nspname, o.cfgname), '' FROM pg_ts_config AS o
JOIN pg_namespace AS n ON n.oid = o.cfgnamespace
WHERE ${OURS} AND ${notOfExtension("pg_ts_config", "o.oid")}`;

/** The statements whose rows `catalogFrom` takes, by the same names. None takes a parameter. */
export const CATALOG_QUERIES = {
  tables: [TABLES],
  columns: [COLUMNS],
  constraints: [CONSTRAINTS],
  indexes: [INDEXES],
  enums: [ENUMS],
  others: [OTHER_RELATIONS, ROUTINES, ON_TABLES, REST],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Canonical definitions of one scratch table's checks and indexes; `$1` its schema. */
export const SCRATCH_DEFINITIONS = `
SELECT k.conname AS name, pg_get_constraintdef(k.oid) AS definition
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND k.contype = 'c' AND ${SETTLED}
UNION ALL
SELECT x.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = x.relnamespace
WHERE n.nspname = $1 AND ${SETTLED}`;
