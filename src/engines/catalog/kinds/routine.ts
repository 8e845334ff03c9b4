import { neededExtensions, OURS, ofNoExtension, owned, qualifiedBy, sorted } from "./fragments.ts";
import { type Asked, catalogKind, meaning, physical } from "./question.ts";

/** Overloads are told apart by the types of their arguments. */
export const ROUTINE_NAME = `${qualifiedBy("p.proname")} || '(' || oidvectortypes(p.proargtypes) || ')'`;

export const OWNED_ROUTINE = owned("pg_proc", {
  oid: "p.oid",
  owner: "p.proowner",
  privileges: ["p.proacl", "'f'"],
});

/** The user's routines of these letters of `pg_proc.prokind`; without those that come with a type. */
export function routines(kinds: string, join = ""): string {
  return `pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace ${join}
WHERE p.prokind IN (${kinds}) AND ${OURS} AND ${ofNoExtension("pg_proc", "p.oid")} AND NOT EXISTS (
  SELECT FROM pg_depend AS part WHERE part.classid = 'pg_proc'::regclass AND part.objid = p.oid AND part.deptype = 'i')`;
}

export const PARALLEL =
  "CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END";

const SHARED: Readonly<Record<string, Asked>> = {
  arguments: meaning("pg_get_function_arguments(p.oid)"),
  language: meaning("(SELECT l.lanname::text FROM pg_language AS l WHERE l.oid = p.prolang)"),
  // The text as it was written, or a body that the server parsed and deparses.
  body: meaning(
    "CASE WHEN p.prosqlbody IS NULL THEN p.prosrc ELSE pg_get_function_sqlbody(p.oid) END",
  ),
  library: meaning("p.probin"),
  isSecurityDefiner: meaning("p.prosecdef"),
  settings: meaning(sorted("p.proconfig")),
  transforms: meaning(`CASE WHEN p.protrftypes IS NULL THEN '{}'::text[]
    ELSE ARRAY(SELECT format_type(each, NULL) FROM unnest(p.protrftypes) AS each ORDER BY 1) END`),
  extensions: physical(neededExtensions("pg_proc", "p.oid")),
};

export const FUNCTION = catalogKind({
  kind: "function",
  tier: "compared",
  name: ROUTINE_NAME,
  attributes: {
    returns: meaning("pg_get_function_result(p.oid)"),
    ...SHARED,
    volatility: meaning(
      "CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END",
    ),
    isStrict: meaning("p.proisstrict"),
    isLeakproof: meaning("p.proleakproof"),
    isWindow: meaning("p.prokind = 'w'"),
    parallel: meaning(PARALLEL),
    cost: physical("p.procost::float8"),
    rows: physical("p.prorows::float8"),
    support: physical("NULLIF(p.prosupport::oid, 0)::regproc::text"),
    ...OWNED_ROUTINE,
  },
  from: routines("'f', 'w'"),
});

export const PROCEDURE = catalogKind({
  kind: "procedure",
  tier: "compared",
  name: ROUTINE_NAME,
  attributes: { ...SHARED, ...OWNED_ROUTINE },
  from: routines("'p'"),
});
