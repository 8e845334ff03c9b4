import type { Row } from "#contract/database.ts";
import { isRecord } from "./record.ts";

/** A function as an expression sees it. */
export interface KnownFunction {
  /**
   * The same for functions that do the same: of the server's own, what implements them and the types
   * that they are given; of others, their name and arguments.
   */
  readonly key: string;
  /** Its name and arguments. */
  readonly signature: string;
  readonly isVolatile: boolean;
  /** Answers every value that it may be given, without an error. */
  readonly isTotal: boolean;
  /** Of each declared argument, whether any type may be given, so that the function may look at it. */
  readonly polymorphic: readonly boolean[];
}

export interface KnownOperator {
  readonly key: string;
  readonly function: string;
  /** OIDs of what means the same with its arguments exchanged, and of its opposite; for the server's own. */
  readonly commutator: string | null;
  readonly negator: string | null;
}

export interface KnownType {
  readonly name: string;
  readonly isPlain: boolean;
  /** Of rows, the names of their columns by number; without any for a domain, which may be of rows. */
  readonly columns: ReadonlyMap<string, string> | undefined;
}

/** What the OIDs in the trees of one database mean; by OID, in decimal. */
export interface Directory {
  /** What may be written in another way: everything, or what the planner sees through. */
  readonly strictness: "values" | "planned";
  readonly functions: ReadonlyMap<string, KnownFunction>;
  readonly operators: ReadonlyMap<string, KnownOperator>;
  readonly types: ReadonlyMap<string, KnownType>;
  readonly collations: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  /** Relations, with the names of their columns by number. */
  readonly relations: ReadonlyMap<
    string,
    { readonly name: string; readonly columns: ReadonlyMap<string, string> }
  >;
}

/*
 * Geometric types compare with a tolerance, so that an operator and its opposite may both be false.
 * Source  PostgreSQL, `geo_ops.c`: `FPeq`, `FPne`.
 */
const GEOMETRIC = "'{point,lseg,path,box,polygon,line,circle}'::regtype[]";

/*
 * No error for any value, although the server does not promise it: the catalogue marks what reveals
 * nothing, and these reveal something.
 */
const TOTAL =
  "'{textlen,bpcharlen,textoctetlen,lower,upper,btrim1,ltrim1,rtrim1,numeric_eq,numeric_ne,numeric_lt,numeric_le,numeric_gt,numeric_ge,enum_eq,enum_ne,enum_lt,enum_le,enum_gt,enum_ge,jsonb_eq,jsonb_ne,jsonb_contains,jsonb_contained,jsonb_exists,array_eq,array_ne,arraycontains,arraycontained,arrayoverlap,now,current_user,session_user}'::text[]";

const USERS = 16_384;

const columnsIn = (relation: string) =>
  `(SELECT json_object_agg(a.attnum, a.attname) FROM pg_attribute AS a
    WHERE a.attrelid = ${relation} AND NOT a.attisdropped)`;

/** One row for each OID that is asked for; `$1` to `$6` are functions, operators, types, relations, collations, labels. */
export const DIRECTORY_QUESTION = `
WITH RECURSIVE kin AS (
  SELECT o.oid, o.oprcom, o.oprnegate FROM pg_operator AS o WHERE o.oid = ANY ($2::oid[])
  UNION SELECT o.oid, o.oprcom, o.oprnegate FROM kin JOIN pg_operator AS o
    ON o.oid IN (kin.oprcom, kin.oprnegate)
), operator AS (
  SELECT o.*, NOT (o.oprleft = ANY (${GEOMETRIC}) OR o.oprright = ANY (${GEOMETRIC}))
    AND o.oid < ${USERS} AS is_trusted
  FROM pg_operator AS o WHERE o.oid IN (SELECT oid FROM kin)
)
SELECT 'function' AS sort, p.oid::text AS oid, json_build_object(
  'key', CASE WHEN p.oid < ${USERS} AND l.lanname = 'internal' AND p.prokind = 'f'
    AND p.proconfig IS NULL
    THEN concat(p.prosrc, '(', p.proargtypes, ')', p.prorettype, p.provolatile, p.proisstrict, p.proretset)
    ELSE p.oid::regprocedure::text END,
  'signature', p.oid::regprocedure::text, 'isVolatile', p.provolatile = 'v',
  'isTotal', p.oid < ${USERS} AND (p.proleakproof OR p.prosrc = ANY (${TOTAL})),
  'polymorphic', ARRAY(SELECT t.typtype = 'p' FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS given (type, place)
    JOIN pg_type AS t ON t.oid = given.type ORDER BY place)) AS known
FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.oid = ANY ($1::oid[]) OR p.oid IN (SELECT oprcode FROM operator)
UNION ALL SELECT 'operator', o.oid::text, json_build_object(
  'key', o.oid::regoperator::text, 'function', o.oprcode::oid::text,
  'commutator', CASE WHEN is_trusted AND o.oprcom <> 0 THEN o.oprcom::text END,
  'negator', CASE WHEN is_trusted AND o.oprnegate <> 0 THEN o.oprnegate::text END) FROM operator AS o
UNION ALL SELECT 'type', t.oid::text, json_build_object('name', format_type(t.oid, NULL),
  'isPlain',
  t.typcategory <> 'A' AND (t.typtype = 'b' OR t.typtype IN ('r', 'm') AND t.oid < ${USERS}),
  'columns', CASE t.typtype WHEN 'c' THEN ${columnsIn("t.typrelid")} WHEN 'd' THEN '{}' END) FROM pg_type AS t WHERE t.oid = ANY ($3::oid[])
UNION ALL SELECT 'relation', c.oid::text, json_build_object('name', c.oid::regclass::text,
  'columns', ${columnsIn("c.oid")}) FROM pg_class AS c WHERE c.oid = ANY ($4::oid[])
UNION ALL SELECT 'collation', c.oid::text, json_build_object('name', c.oid::regcollation::text)
  FROM pg_collation AS c WHERE c.oid = ANY ($5::oid[])
UNION ALL SELECT 'label', e.oid::text, json_build_object('name', e.enumlabel)
  FROM pg_enum AS e WHERE e.oid = ANY ($6::oid[])`;

/**
 * The same for what the planner has to recognise in a query: it takes each function and operator for
 * itself.
 *
 * Source  PostgreSQL, `predtest.c` and `equal()`.
 */
export function asPlanned(directory: Directory): Directory {
  const ofOperators = [...directory.operators].flatMap(([oid, { key, function: of }]) => {
    const known = directory.functions.get(of);
    return known === undefined
      ? []
      : [[`operator ${oid}`, { ...known, key: `operator ${key}` }] as const];
  });
  const functions = [...directory.functions].map(
    ([oid, known]) => [oid, { ...known, key: known.signature }] as const,
  );
  const operators = [...directory.operators].map(
    ([oid, known]) => [oid, { ...known, function: `operator ${oid}` }] as const,
  );
  return {
    ...{ ...directory, strictness: "planned" },
    functions: new Map([...functions, ...ofOperators]),
    operators: new Map(operators),
  };
}

/** What the server answered. */
export function directoryOf(rows: readonly Row[]): Directory {
  const known = (sort: string) =>
    rows.flatMap(({ sort: of, oid, known: value }) =>
      of === sort && isRecord(value) ? [[String(oid), value] as const] : [],
    );
  const names = (sort: string) =>
    new Map(known(sort).map(([oid, { name }]) => [oid, String(name)] as const));
  return {
    strictness: "values",
    functions: new Map(known("function").map(([oid, value]) => [oid, functionOf(value)])),
    operators: new Map(known("operator").map(([oid, value]) => [oid, operatorOf(value)])),
    types: new Map(
      known("type").map(([oid, { name, isPlain, columns }]) => [
        oid,
        {
          ...{ name: String(name), isPlain: isPlain === true },
          columns: isRecord(columns) ? columnsOf(columns) : undefined,
        },
      ]),
    ),
    collations: names("collation"),
    labels: names("label"),
    relations: new Map(
      known("relation").map(([oid, { name, columns }]) => [
        oid,
        { name: String(name), columns: columnsOf(columns) },
      ]),
    ),
  };
}

type Value = Readonly<Record<string, unknown>>;

function functionOf({ key, signature, isVolatile, isTotal, polymorphic }: Value): KnownFunction {
  return {
    ...{ key: String(key), signature: String(signature) },
    isVolatile: isVolatile !== false,
    isTotal: isTotal === true,
    polymorphic: Array.isArray(polymorphic) ? polymorphic.map((each) => each !== false) : [],
  };
}

function operatorOf({ key, function: of, commutator, negator }: Value): KnownOperator {
  const oid = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    ...{ key: String(key), function: String(of) },
    ...{ commutator: oid(commutator), negator: oid(negator) },
  };
}

function columnsOf(value: unknown): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(isRecord(value) ? value : {}).map(([number, name]) => [number, String(name)]),
  );
}
