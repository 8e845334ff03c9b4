import { commentOf, FIRST_OF_USER, OURS, ofNoExtension, owned, qualifiedBy } from "./fragments.ts";
import { annotation, catalogKind, meaning } from "./question.ts";

const routine = (column: string) => meaning(`NULLIF(${column}::oid, 0)::regproc::text`);
const operator = (column: string) => meaning(`NULLIF(${column}, 0)::regoperator::text`);

export const CAST = catalogKind({
  kind: "cast",
  tier: "named",
  name: "'(' || format_type(k.castsource, NULL) || ' AS ' || format_type(k.casttarget, NULL) || ')'",
  attributes: {
    function: meaning("NULLIF(k.castfunc, 0)::regprocedure::text"),
    method: meaning(
      "CASE k.castmethod WHEN 'f' THEN 'function' WHEN 'i' THEN 'inout' ELSE 'binary' END",
    ),
    context: meaning(
      "CASE k.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END",
    ),
    comment: annotation(commentOf("pg_cast", "k.oid")),
  },
  // A cast between a range type and its multirange comes with the type.
  from: `pg_cast AS k WHERE k.oid >= ${FIRST_OF_USER} AND ${ofNoExtension("pg_cast", "k.oid")} AND NOT EXISTS (
  SELECT FROM pg_depend AS part WHERE part.classid = 'pg_cast'::regclass AND part.objid = k.oid AND part.deptype = 'i')`,
});

export const OPERATOR = catalogKind({
  kind: "operator",
  tier: "named",
  name: `quote_ident(n.nspname) || '.' || o.oprname || '(' || CASE o.oprleft WHEN 0 THEN 'NONE'
    ELSE format_type(o.oprleft, NULL) END || ', ' || format_type(o.oprright, NULL) || ')'`,
  attributes: {
    function: routine("o.oprcode"),
    result: meaning("CASE WHEN o.oprresult <> 0 THEN format_type(o.oprresult, NULL) END"),
    commutator: operator("o.oprcom"),
    negator: operator("o.oprnegate"),
    restriction: routine("o.oprrest"),
    join: routine("o.oprjoin"),
    canHash: meaning("o.oprcanhash"),
    canMerge: meaning("o.oprcanmerge"),
    ...owned("pg_operator", { oid: "o.oid", owner: "o.oprowner" }),
  },
  from: `pg_operator AS o JOIN pg_namespace AS n ON n.oid = o.oprnamespace
WHERE ${OURS} AND ${ofNoExtension("pg_operator", "o.oid")}`,
});

export const OPERATOR_CLASS = catalogKind({
  kind: "operator class",
  tier: "named",
  name: `${qualifiedBy("o.opcname")} || ' using ' || m.amname`,
  attributes: {
    type: meaning("format_type(o.opcintype, NULL)"),
    family: meaning(`(SELECT ${qualifiedBy("f.opfname", "place")} FROM pg_opfamily AS f
      JOIN pg_namespace AS place ON place.oid = f.opfnamespace WHERE f.oid = o.opcfamily)`),
    isDefault: meaning("o.opcdefault"),
    keyType: meaning("CASE WHEN o.opckeytype <> 0 THEN format_type(o.opckeytype, NULL) END"),
    ...owned("pg_opclass", { oid: "o.oid", owner: "o.opcowner" }),
  },
  from: `pg_opclass AS o JOIN pg_am AS m ON m.oid = o.opcmethod JOIN pg_namespace AS n ON n.oid = o.opcnamespace
WHERE ${OURS} AND ${ofNoExtension("pg_opclass", "o.oid")}`,
});

const TYPES = (member: string, prefix: string) =>
  `'(' || format_type(${member}.${prefix}lefttype, NULL) || ', ' || format_type(${member}.${prefix}righttype, NULL) || ')'`;

// A family of the server's own may have members of the user's.
const OPERATORS = `FROM pg_amop AS p WHERE p.amopfamily = f.oid AND p.oid >= ${FIRST_OF_USER}
  AND ${ofNoExtension("pg_operator", "p.amopopr")}`;
const FUNCTIONS = `FROM pg_amproc AS p WHERE p.amprocfamily = f.oid AND p.oid >= ${FIRST_OF_USER}
  AND ${ofNoExtension("pg_proc", "p.amproc::oid")}`;

/** What an operator class consists of is listed by its family. */
export const OPERATOR_FAMILY = catalogKind({
  kind: "operator family",
  tier: "named",
  name: `${qualifiedBy("f.opfname")} || ' using ' || m.amname`,
  attributes: {
    operators:
      meaning(`ARRAY(SELECT p.amopstrategy || ' ' || p.amopopr::regoperator::text || ' for ' || ${TYPES("p", "amop")}
      || CASE p.amoppurpose WHEN 's' THEN '' ELSE ' order by ' || (SELECT ${qualifiedBy("s.opfname", "place")} FROM pg_opfamily AS s
        JOIN pg_namespace AS place ON place.oid = s.opfnamespace WHERE s.oid = p.amopsortfamily) END ${OPERATORS} ORDER BY 1)`),
    functions:
      meaning(`ARRAY(SELECT p.amprocnum || ' ' || p.amproc::oid::regprocedure::text || ' for ' || ${TYPES("p", "amproc")}
      ${FUNCTIONS} ORDER BY 1)`),
    ...owned("pg_opfamily", { oid: "f.oid", owner: "f.opfowner" }),
  },
  from: `pg_opfamily AS f JOIN pg_am AS m ON m.oid = f.opfmethod JOIN pg_namespace AS n ON n.oid = f.opfnamespace
WHERE ${ofNoExtension("pg_opfamily", "f.oid")} AND (${OURS} OR EXISTS (SELECT ${OPERATORS}) OR EXISTS (SELECT ${FUNCTIONS}))`,
});
