import { commentOf, FIRST_OF_USER, OURS, ofNoExtension, owned, qualifiedBy } from "./fragments.ts";
import { annotation, catalogKind, meaning } from "./question.ts";

const routine = (column: string) => meaning(`NULLIF(${column}::oid, 0)::regproc::text`);

export const LANGUAGE = catalogKind({
  kind: "language",
  tier: "named",
  name: "quote_ident(l.lanname)",
  attributes: {
    isTrusted: meaning("l.lanpltrusted"),
    handler: routine("l.lanplcallfoid"),
    inline: routine("l.laninline"),
    validator: routine("l.lanvalidator"),
    ...owned("pg_language", { oid: "l.oid", owner: "l.lanowner", privileges: ["l.lanacl", "'l'"] }),
  },
  from: `pg_language AS l WHERE l.oid >= ${FIRST_OF_USER} AND ${ofNoExtension("pg_language", "l.oid")}`,
});

export const TRANSFORM = catalogKind({
  kind: "transform",
  tier: "named",
  name: "'for ' || format_type(t.trftype, NULL) || ' language ' || quote_ident(l.lanname)",
  attributes: {
    fromSql: routine("t.trffromsql"),
    toSql: routine("t.trftosql"),
    comment: annotation(commentOf("pg_transform", "t.oid")),
  },
  from: `pg_transform AS t JOIN pg_language AS l ON l.oid = t.trflang WHERE ${ofNoExtension("pg_transform", "t.oid")}`,
});

export const ACCESS_METHOD = catalogKind({
  kind: "access method",
  tier: "named",
  name: "quote_ident(m.amname)",
  attributes: {
    type: meaning("CASE m.amtype WHEN 't' THEN 'table' ELSE 'index' END"),
    handler: routine("m.amhandler"),
    comment: annotation(commentOf("pg_am", "m.oid")),
  },
  from: `pg_am AS m WHERE m.oid >= ${FIRST_OF_USER} AND ${ofNoExtension("pg_am", "m.oid")}`,
});

export const CONVERSION = catalogKind({
  kind: "conversion",
  tier: "named",
  name: qualifiedBy("o.conname"),
  attributes: {
    from: meaning("pg_encoding_to_char(o.conforencoding)::text"),
    to: meaning("pg_encoding_to_char(o.contoencoding)::text"),
    function: routine("o.conproc"),
    isDefault: meaning("o.condefault"),
    ...owned("pg_conversion", { oid: "o.oid", owner: "o.conowner" }),
  },
  from: `pg_conversion AS o JOIN pg_namespace AS n ON n.oid = o.connamespace
WHERE ${OURS} AND ${ofNoExtension("pg_conversion", "o.oid")}`,
});
