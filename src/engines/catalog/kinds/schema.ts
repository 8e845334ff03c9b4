import { commentOf, OURS, ofNoExtension, ownerOf, privilegesOf } from "./fragments.ts";
import { annotation, catalogKind, environment, meaning } from "./question.ts";

/** What the server was made with. Source: pg_init_privs; the comment is that of its template. */
const INITIAL_PRIVILEGES = `NOT EXISTS (SELECT FROM pg_init_privs AS first WHERE first.objoid = n.oid
  AND first.classoid = 'pg_namespace'::regclass AND first.initprivs = n.nspacl)`;
const PUBLIC_COMMENT = "standard public schema";

export const SCHEMA = catalogKind({
  kind: "schema",
  tier: "compared",
  name: "quote_ident(n.nspname)",
  attributes: {
    comment: annotation(
      `CASE WHEN n.nspname = 'public' THEN NULLIF(${commentOf("pg_namespace", "n.oid")}, '${PUBLIC_COMMENT}')
        ELSE ${commentOf("pg_namespace", "n.oid")} END`,
    ),
    owner: environment(ownerOf("n.nspowner")),
    privileges: environment(
      `CASE WHEN ${INITIAL_PRIVILEGES} THEN ${privilegesOf("n.nspacl", "'n'", "n.nspowner")} END`,
    ),
  },
  from: `pg_namespace AS n WHERE ${OURS} AND ${ofNoExtension("pg_namespace", "n.oid")}`,
});

/** Without those that every database of ours has: the server's own language, and our statistics. */
export const EXTENSION = catalogKind({
  kind: "extension",
  tier: "compared",
  name: "quote_ident(e.extname)",
  attributes: {
    schema: meaning("n.nspname::text"),
    version: environment("e.extversion"),
    comment: annotation(commentOf("pg_extension", "e.oid")),
    owner: environment(ownerOf("e.extowner")),
  },
  from: `pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname NOT IN ('plpgsql', 'pg_stat_statements')`,
});
