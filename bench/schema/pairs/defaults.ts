import type { Pair } from "../pair.ts";

/** Different values. */
const DIFFERENT: readonly (readonly [type: string, one: string, other: string])[] = [
  ["integer", "1", "2"],
  ["integer", "0", "-1"],
  ["bigint", "1", "10000000000"],
  ["boolean", "true", "false"],
  ["text", "'a'", "'b'"],
  ["text", "''", "'x'"],
  ["text", "'A'", "'a'"],
  ["text", "'a '", "'a'"],
  ["numeric(6,2)", "1.5", "1.25"],
  ["jsonb", "'{}'", "'[]'"],
  ["integer[]", "'{}'", "'{1}'"],
  ["timestamptz", "now()", "clock_timestamp()"],
  ["timestamptz", "'2020-01-01 00:00:00+00'", "'2020-01-01 00:00:00+01'"],
  ["uuid", "gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'"],
  ["date", "current_date", "current_date + 1"],
  ["mood", "'sad'", "'ok'"],
  ["interval", "'1 hour'", "'61 minutes'"],
  ["text", "lower('A')", "lower('B')"],
  ["text", "current_user", "session_user"],
  ["double precision", "random()", "0.5"],
];

/** One value in two spellings. */
const EQUAL: readonly (readonly [type: string, one: string, other: string])[] = [
  ["integer", "1", "'1'"],
  ["integer", "1", "1::integer"],
  ["integer", "-1", "'-1'::integer"],
  ["bigint", "2", "'2'::bigint"],
  ["bigint", "0", "0::bigint"],
  ["smallint", "3", "'3'::smallint"],
  ["numeric(6,2)", "0", "0.0"],
  ["numeric(6,2)", "1.5", "1.50"],
  ["double precision", "0", "0.0"],
  ["boolean", "true", "'t'"],
  ["boolean", "false", "'false'::boolean"],
  ["boolean", "true", "'yes'"],
  ["text", "'a'", "'a'::text"],
  ["text", "'a'", "'a'::varchar"],
  ["varchar(10)", "'a'", "'a'::character varying"],
  ["varchar(10)", "'a'", "'a'::text"],
  ["text", "'it''s'", "E'it\\'s'"],
  ["text", "'ä'", "U&'\\00E4'"],
  ["jsonb", "'{}'", "'{}'::jsonb"],
  ["jsonb", `'{"a":1}'`, `'{ "a" : 1 }'`],
  ["integer[]", "'{}'", "ARRAY[]::integer[]"],
  ["text[]", "'{a,b}'", "ARRAY['a','b']"],
  ["timestamptz", "now()", "CURRENT_TIMESTAMP"],
  ["timestamptz", "now()", "transaction_timestamp()"],
  ["timestamptz", "'2020-01-01 00:00:00+00'", "'2020-01-01 01:00:00+01'"],
  ["timestamp", "'2020-01-01'", "'2020-01-01 00:00:00'"],
  ["date", "'2020-01-01'", "'2020-01-01'::date"],
  ["mood", "'sad'", "'sad'::mood"],
  ["mood", "'sad'::public.mood", "'sad'::text::mood"],
  ["uuid", "'00000000-0000-0000-0000-000000000000'", "'{00000000000000000000000000000000}'"],
  ["interval", "'1 hour'", "'60 minutes'"],
  ["inet", "'10.0.0.1'", "'10.0.0.1/32'"],
  ["integer", "24 * 60", "1440"],
  ["date", "CURRENT_DATE", "current_date"],
  ["text", "current_user", "CURRENT_USER"],
  ["bytea", "'abc'", "'\\x616263'"],
];

const BEFORE = "CREATE TYPE mood AS ENUM ('sad', 'ok')";
const table = (type: string, value: string) =>
  `CREATE TABLE t (id integer PRIMARY KEY, c ${type} DEFAULT ${value})`;
const later = (type: string, value: string) =>
  `CREATE TABLE t (id integer PRIMARY KEY, c ${type}); ALTER TABLE t ALTER c SET DEFAULT ${value}`;
const slug = (type: string) => type.replace(/\W+/g, "-").replace(/^-|-$/g, "");

/** Values that the server supplies: different ones, and one in many spellings. */
export const DEFAULTS: readonly Pair[] = [
  ...DIFFERENT.map(([type, one, other], at): Pair => {
    const id = `default-different-${slug(type)}-${at}`;
    return {
      ...{ id, kind: "column", family: "drift", before: BEFORE },
      ...{ expected: table(type, one), observed: table(type, other) },
      drift: [{ kind: "column", name: "public.t.c", attribute: "default", change: "different" }],
    };
  }),
  ...EQUAL.map(([type, one, other], at): Pair => {
    const id = `default-equal-${slug(type)}-${at}`;
    return {
      ...{ id, kind: "column", family: "none", before: BEFORE, drift: [] },
      ...{ expected: table(type, one), observed: later(type, other) },
    };
  }),
];
