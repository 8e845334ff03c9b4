import { sorted } from "./fragments.ts";
import { tablespaceOf } from "./relations.ts";

/*
 * What the server makes on a partition because its table has it (the index under a partitioned index,
 * the constraint under a constraint, the copy of a trigger) is no fact of its own: it comes with the
 * table's. But a partition may set it differently, and that is an attribute of the partition.
 */

/** An index definition without its storage parameters, which are an attribute of their own. */
export function withoutOptions(text: string, options: string): string {
  // As the server itself writes them there.
  const clause = `(SELECT ' WITH (' || string_agg(quote_ident(key) || '=' ||
      CASE WHEN quote_ident(value) = value THEN value ELSE quote_literal(value) END, ', ' ORDER BY place) || ')'
    FROM unnest(${options}) WITH ORDINALITY AS item (text, place),
      LATERAL (SELECT split_part(text, '=', 1) AS key, substr(text, strpos(text, '=') + 1) AS value) AS parts)`;
  return `CASE WHEN ${options} IS NULL THEN ${text} ELSE replace(${text}, ${clause}, '') END`;
}

/** What follows `USING`, without the storage parameters. */
export function indexBody(index: string, options: string): string {
  return withoutOptions(`substring(pg_get_indexdef(${index}) FROM ' USING (.*)')`, options);
}

/** Such as `btree (a): fillfactor=70, clustered`. */
export const INHERITED_INDEXES = `CASE WHEN c.relispartition AND c.relhasindex THEN ARRAY(
    SELECT ${indexBody("x.oid", "x.reloptions")} || ': ' || array_to_string(own.settings, ', ')
    FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid AND x.relispartition
    JOIN pg_inherits AS line ON line.inhrelid = x.oid
    JOIN pg_class AS above ON above.oid = line.inhparent,
    LATERAL (SELECT array_remove(ARRAY[
      CASE WHEN x.reloptions IS DISTINCT FROM above.reloptions
        THEN coalesce(array_to_string(${sorted("x.reloptions")}, ', '), 'no parameters') END,
      CASE WHEN x.reltablespace <> above.reltablespace
        THEN 'tablespace ' || coalesce(${tablespaceOf("x")}, 'default') END,
      CASE WHEN i.indisclustered THEN 'clustered' END,
      CASE WHEN i.indisreplident THEN 'replica identity' END,
      CASE WHEN NOT i.indisvalid THEN 'invalid' END], NULL) AS settings) AS own
    WHERE i.indrelid = c.oid AND cardinality(own.settings) > 0
    ORDER BY 1) ELSE '{}'::text[] END`;

export const TRIGGER_STATE = (column: string) => `CASE ${column} WHEN 'O' THEN 'origin'
    WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END`;

/** Such as `audit: disabled`. */
export const INHERITED_TRIGGERS = `CASE WHEN c.relispartition AND c.relhastriggers THEN ARRAY(
    SELECT quote_ident(t.tgname) || ': ' || ${TRIGGER_STATE("t.tgenabled")}
    FROM pg_trigger AS t JOIN pg_trigger AS above ON above.oid = t.tgparentid
    WHERE t.tgrelid = c.oid AND t.tgenabled <> above.tgenabled
      AND t.tgname !~ '^RI_ConstraintTrigger_'
    ORDER BY 1) ELSE '{}'::text[] END`;
