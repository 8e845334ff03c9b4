import { commentOf, OURS, ofNoExtension, owned, qualifiedBy } from "./fragments.ts";
import { annotation, catalogKind, meaning, type Question } from "./question.ts";
import { isRelation } from "./relations.ts";

export const OWNED_TYPE = owned("pg_type", {
  oid: "t.oid",
  owner: "t.typowner",
  privileges: ["t.typacl", "'T'"],
});

/** Null where it is the collation of the type underneath. */
const collationBeyond = (collation: string, type: string) =>
  `CASE WHEN ${collation} <> (SELECT typcollation FROM pg_type WHERE pg_type.oid = ${type})
    THEN ${collation}::regcollation::text END`;

/** The user's types of one letter of `pg_type.typtype`. */
export function typesOf(letter: string, join = ""): Pick<Question, "name" | "from"> {
  return {
    name: qualifiedBy("t.typname"),
    from: `pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace ${join}
WHERE t.typtype = '${letter}' AND ${OURS} AND ${ofNoExtension("pg_type", "t.oid")}`,
  };
}

export const ENUM = catalogKind({
  kind: "enum",
  tier: "compared",
  ...typesOf("e"),
  attributes: {
    labels: meaning(`ARRAY(SELECT label.enumlabel::text FROM pg_enum AS label
      WHERE label.enumtypid = t.oid ORDER BY label.enumsortorder)`),
    ...OWNED_TYPE,
  },
});

export const DOMAIN = catalogKind({
  kind: "domain",
  tier: "compared",
  ...typesOf("d"),
  attributes: {
    type: meaning("format_type(t.typbasetype, t.typtypmod)"),
    collation: meaning(collationBeyond("t.typcollation", "t.typbasetype")),
    default: meaning("pg_get_expr(t.typdefaultbin, 0)"),
    isNullable: meaning("NOT t.typnotnull"),
    ...OWNED_TYPE,
  },
});

/** The NOT NULL of a domain is an attribute of the domain. */
export const DOMAIN_CONSTRAINT = catalogKind({
  kind: "domain constraint",
  tier: "compared",
  name: `${qualifiedBy("t.typname")} || '.' || quote_ident(k.conname)`,
  parent: `'domain ' || ${qualifiedBy("t.typname")}`,
  attributes: {
    definition: meaning("regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')"),
    isValidated: meaning("k.convalidated"),
    comment: annotation(commentOf("pg_constraint", "k.oid")),
  },
  from: `pg_constraint AS k JOIN pg_type AS t ON t.oid = k.contypid
JOIN pg_namespace AS n ON n.oid = t.typnamespace
WHERE k.contype = 'c' AND ${OURS} AND ${ofNoExtension("pg_type", "t.oid")}`,
});

const ATTRIBUTES = (expression: string) => `ARRAY(SELECT ${expression} FROM pg_attribute AS a
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)`;

export const COMPOSITE_TYPE = catalogKind({
  kind: "composite type",
  tier: "compared",
  name: qualifiedBy("c.relname"),
  attributes: {
    attributes: meaning(
      ATTRIBUTES(`quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || coalesce(' COLLATE ' || ${collationBeyond("a.attcollation", "a.atttypid")}, '')`),
    ),
    attributeComments: annotation(
      `array_remove(${ATTRIBUTES(`quote_ident(a.attname) || ': ' || ${commentOf("pg_class", "c.oid", "a.attnum")}`)}, NULL)`,
    ),
    ...OWNED_TYPE,
  },
  from: `pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_type AS t ON t.oid = c.reltype
WHERE ${isRelation("c")} AND ${ofNoExtension("pg_type", "t.oid")}`,
});

export const RANGE_TYPE = catalogKind({
  kind: "range type",
  tier: "compared",
  ...typesOf("r", "JOIN pg_range AS r ON r.rngtypid = t.oid"),
  attributes: {
    subtype: meaning("format_type(r.rngsubtype, NULL)"),
    operatorClass:
      meaning(`(SELECT ${qualifiedBy("class.opcname", "place")} FROM pg_opclass AS class
      JOIN pg_namespace AS place ON place.oid = class.opcnamespace WHERE class.oid = r.rngsubopc)`),
    collation: meaning(collationBeyond("r.rngcollation", "r.rngsubtype")),
    canonical: meaning("NULLIF(r.rngcanonical::oid, 0)::regproc::text"),
    subtypeDifference: meaning("NULLIF(r.rngsubdiff::oid, 0)::regproc::text"),
    multirange: meaning("format_type(r.rngmultitypid, NULL)"),
    multirangeComment: annotation(commentOf("pg_type", "r.rngmultitypid")),
    ...OWNED_TYPE,
  },
});
