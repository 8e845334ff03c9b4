import type { Pair } from "../pair.ts";

/** Every two neighbours are different types. */
const TYPES: readonly string[] = [
  ...[
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "numeric(10,2)",
    "numeric(12,2)",
    "numeric(12,3)",
  ],
  ...["real", "double precision", "text", "character varying", "character varying(10)"],
  ...["character varying(20)", "character(3)", "character(4)", "boolean", "uuid", "date"],
  ...["timestamp without time zone", "timestamp with time zone", "timestamp(3) with time zone"],
  ...["time without time zone", "time with time zone", "interval", "interval day to second"],
  ...["json", "jsonb", "bytea", "inet", "cidr", "macaddr", "money", "xml", "tsvector", "tsquery"],
  ...["int4range", "int8range", "int4multirange", "integer[]", "bigint[]", "text[]", "bit(3)"],
  ...[
    "bit varying(8)",
    "point",
    "box",
    "polygon",
    "name",
    "mood",
    "temper",
    "mood[]",
    "short",
    "place",
  ],
];

/** Other words for one type. */
const ALIASES: readonly (readonly [string, string])[] = [
  ["int4", "integer"],
  ["int", "integer"],
  ["int8", "bigint"],
  ["int2", "smallint"],
  ["decimal(8,2)", "numeric(8,2)"],
  ["dec(8)", "numeric(8,0)"],
  ["numeric(8)", "numeric(8,0)"],
  ["varchar(30)", "character varying(30)"],
  ["character varying", "varchar"],
  ["bpchar(4)", "char(4)"],
  ["char", "character(1)"],
  ["nchar(3)", "national character(3)"],
  ["bool", "boolean"],
  ["float8", "double precision"],
  ["float", "double precision"],
  ["float(24)", "real"],
  ["float4", "real"],
  ["float(25)", "double precision"],
  ["timestamptz", "timestamp with time zone"],
  ["timestamptz(3)", "timestamp(3) with time zone"],
  ["timestamp", "timestamp without time zone"],
  ["timetz", "time with time zone"],
  ["time", "time without time zone"],
  ["bit", "bit(1)"],
  ["varbit(5)", "bit varying(5)"],
  ["integer[]", "integer ARRAY"],
  ["integer[3]", "integer[]"],
  ["integer[][]", "integer[]"],
  ["mood", "public.mood"],
  ["pg_catalog.text", "text"],
  ['"TEXT"'.toLowerCase(), "text"],
];

const BEFORE = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE temper AS ENUM ('sad', 'ok');
CREATE DOMAIN short AS varchar(10);
CREATE TYPE place AS (x integer, y integer)`;

const table = (type: string) => `CREATE TABLE t (id integer PRIMARY KEY, c ${type})`;
const slug = (type: string) => type.replace(/\W+/g, "-").replace(/^-|-$/g, "");

/** A column of every type against its neighbour, and every type in other words. */
export const COLUMN_TYPES: readonly Pair[] = [
  ...TYPES.slice(1).map((type, at): Pair => {
    const id = `type-${slug(TYPES[at] ?? "")}-${slug(type)}-${at}`;
    return {
      ...{ id, kind: "column", family: "drift", before: BEFORE },
      ...{ expected: table(TYPES[at] ?? ""), observed: table(type) },
      drift: [{ kind: "column", name: "public.t.c", attribute: "type", change: "different" }],
    };
  }),
  ...ALIASES.map(([one, other], at): Pair => {
    const id = `type-alias-${slug(one)}-${at}`;
    return {
      ...{ id, kind: "column", family: "none", before: BEFORE, drift: [] },
      ...{ expected: table(one), observed: table(other) },
    };
  }),
  ...TYPES.map((type, at): Pair => {
    const id = `type-retyped-${slug(type)}-${at}`;
    const retyped = `CREATE TABLE t (id integer PRIMARY KEY, c xid8);
ALTER TABLE t ALTER c TYPE ${type} USING NULL`;
    return {
      ...{ id, kind: "column", family: "roads", before: BEFORE, drift: [] },
      ...{ expected: table(type), observed: retyped },
    };
  }),
];
