import { type Asked, annotation, environment } from "./question.ts";

/*
 * Parts of the statements. `n` is always the object's pg_namespace, `c` a pg_class; other aliases are
 * arguments. Identifiers are quoted by the server, and expressions are deparsed under the empty
 * search path of `Database.snapshot`.
 */

/** A schema of the user's: not the server's own, not a temporary one. */
export const OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/** Objects below this OID came with the server. Source: PostgreSQL, `FirstNormalObjectId`. */
export const FIRST_OF_USER = 16_384;

/** It was not made by CREATE EXTENSION. */
export function ofNoExtension(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend AS member WHERE member.deptype = 'e'
    AND member.classid = '${catalog}'::regclass AND member.objid = ${oid})`;
}

/** `schema.name`. */
export function qualifiedBy(column: string, namespace = "n"): string {
  return `quote_ident(${namespace}.nspname) || '.' || quote_ident(${column})`;
}

/** `factKey` of a relation that holds columns. */
export function relationKey(relation = "c", namespace = "n"): string {
  return `CASE ${relation}.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view '
    WHEN 'f' THEN 'foreign table ' WHEN 'S' THEN 'sequence ' WHEN 'c' THEN 'composite type '
    ELSE 'table ' END || ${qualifiedBy(`${relation}.relname`, namespace)}`;
}

/** A text[] sorted the same everywhere; empty for null. */
export function sorted(array: string): string {
  return `CASE WHEN ${array} IS NULL THEN '{}'::text[] ELSE ARRAY(
    SELECT item FROM unnest(${array}::text[]) AS item ORDER BY item COLLATE "C") END`;
}

/**
 * Settings that somebody gave. Names with `pg_` are the server's own: 15.20 keeps a version of every
 * column there, which is another one in every database.
 */
export function settings(array: string): string {
  return `CASE WHEN ${array} IS NULL THEN '{}'::text[] ELSE ARRAY(
    SELECT item FROM unnest(${array}::text[]) AS item
    WHERE item NOT LIKE 'pg\\_%' ORDER BY item COLLATE "C") END`;
}

export function commentOf(catalog: string, oid: string, column = "0"): string {
  return `(SELECT note.description FROM pg_description AS note
    WHERE note.classoid = '${catalog}'::regclass AND note.objoid = ${oid} AND note.objsubid = ${column})`;
}

export function ownerOf(role: string): string {
  return `pg_get_userbyid(${role})::text`;
}

/** What an access control list says, one entry for each role; the owner is not called by name. */
export function grantsOf(list: string, owner: string): string {
  return `ARRAY(SELECT CASE grantee WHEN 0 THEN 'PUBLIC' WHEN ${owner} THEN 'OWNER'
      ELSE quote_ident(pg_get_userbyid(grantee)) END || ': ' || string_agg(DISTINCT privilege_type
      || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', ')
    FROM aclexplode(${list}) GROUP BY grantee ORDER BY 1)`;
}

/** Null when nobody granted or revoked anything, or when that came to nothing. */
export function privilegesOf(list: string, kind: string, owner: string): string {
  return `CASE WHEN ${list} IS NOT NULL THEN NULLIF(${grantsOf(list, owner)},
    ${grantsOf(`acldefault(${kind}::"char", ${owner})`, owner)}) END`;
}

/** Privileges of columns: nothing is the default. */
export function columnPrivilegesOf(list: string, owner: string): string {
  return `CASE WHEN ${list} IS NOT NULL THEN NULLIF(${grantsOf(list, owner)}, '{}') END`;
}

/** What readers and deployers say about an object that somebody owns. */
export function owned(
  catalog: string,
  columns: {
    readonly oid: string;
    readonly owner: string;
    readonly privileges?: readonly [list: string, kind: string];
  },
): Readonly<Record<"comment" | "owner", Asked>> & { readonly privileges?: Asked } {
  const { oid, owner, privileges } = columns;
  return {
    comment: annotation(commentOf(catalog, oid)),
    owner: environment(ownerOf(owner)),
    ...(privileges === undefined
      ? {}
      : { privileges: environment(privilegesOf(privileges[0], privileges[1], owner)) }),
  };
}

/** Extensions that were named with DEPENDS ON EXTENSION. */
export function neededExtensions(catalog: string, oid: string): string {
  return `ARRAY(SELECT e.extname::text FROM pg_depend AS need JOIN pg_extension AS e ON e.oid = need.refobjid
    WHERE need.deptype = 'x' AND need.classid = '${catalog}'::regclass AND need.objid = ${oid} ORDER BY 1)`;
}
