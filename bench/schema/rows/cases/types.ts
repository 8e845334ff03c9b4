import { type RowCase, sqlCase } from "../case.ts";

const RECORDS = `CREATE TYPE level AS ENUM ('low', 'middle', 'high');
CREATE TABLE records (id serial PRIMARY KEY, title text, amount text, ref text, flag text, body text, day text,
  hits bigint, total numeric(14,4), level level, kind text, host text, moment text);`;

const typed = (
  id: string,
  given: {
    readonly failing: string;
    readonly safe: string;
    readonly sqlstate: string;
    readonly row: RegExp;
  },
): RowCase =>
  sqlCase(`type-${id}`, {
    base: RECORDS,
    failing: given.failing,
    safe: given.safe,
    sqlstate: given.sqlstate,
    row: given.row,
  });
const alter = (column: string, type: string, using = `${column}::${type}`) =>
  `ALTER TABLE records ALTER COLUMN ${column} TYPE ${type} USING ${using};`;

/** Types that cannot hold what the rows say. */
export const TYPES: readonly RowCase[] = [
  typed("narrower", {
    failing: "ALTER TABLE records ALTER COLUMN title TYPE varchar(40);",
    safe: alter("title", "varchar(40)", "left(title, 40)"),
    sqlstate: "22001",
    row: /rows? of records.*\(id \d+, title "x+/,
  }),
  typed("integer", {
    failing: alter("amount", "integer"),
    safe: alter("amount", "integer", "CASE WHEN amount ~ '^\\d{1,9}$' THEN amount::integer END"),
    sqlstate: "22P02",
    row: /rows? of records.*\(id \d+, amount "/,
  }),
  typed("numeric", {
    failing: alter("amount", "numeric(10,2)"),
    safe: alter(
      "amount",
      "numeric(10,2)",
      "CASE WHEN amount ~ '^\\d{1,8}(\\.\\d+)?$' THEN amount::numeric END",
    ),
    sqlstate: "22P02",
    row: /rows? of records.*\(id \d+, amount "/,
  }),
  typed("uuid", {
    failing: alter("ref", "uuid"),
    safe: alter(
      "ref",
      "uuid",
      "CASE WHEN ref ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN ref::uuid END",
    ),
    sqlstate: "22P02",
    row: /rows? of records.*\(id \d+, ref "/,
  }),
  typed("boolean", {
    failing: alter("flag", "boolean"),
    safe: alter("flag", "boolean", "coalesce(flag IN ('1', 'true', 'yes'), false)"),
    sqlstate: "22P02",
    row: /rows? of records.*\(id \d+, flag "/,
  }),
  typed("jsonb", {
    failing: alter("body", "jsonb"),
    safe: alter("body", "jsonb", "to_jsonb(body)"),
    sqlstate: "22P02",
    row: /rows? of records.*\(id \d+, body "/,
  }),
  typed("date", {
    failing: alter("day", "date"),
    safe: alter(
      "day",
      "date",
      "CASE WHEN day ~ '^\\d{4}-(0\\d|1[0-2])-([01]\\d|2[0-8])$' THEN day::date END",
    ),
    sqlstate: "22007",
    row: /rows? of records.*\(id \d+, day "/,
  }),
  typed("moment", {
    failing: alter("moment", "timestamptz"),
    safe: `ALTER TABLE records ADD COLUMN happened_at timestamptz;`,
    sqlstate: "22007",
    row: /rows? of records.*\(id \d+, moment "/,
  }),
  typed("smaller-number", {
    failing: "ALTER TABLE records ALTER COLUMN hits TYPE integer;",
    safe: alter("hits", "integer", "least(2147483647, greatest(-2147483648, hits))::integer"),
    sqlstate: "22003",
    row: /rows? of records.*\(id \d+, hits "?-?\d+/,
  }),
  typed("fewer-digits", {
    failing: "ALTER TABLE records ALTER COLUMN total TYPE numeric(8,4);",
    safe: alter("total", "numeric(8,4)", "CASE WHEN abs(total) < 9999 THEN total END"),
    sqlstate: "22003",
    row: /rows? of records.*\(id \d+, total "?-?\d+/,
  }),
  typed("enum-of-text", {
    failing: `CREATE TYPE kinds AS ENUM ('a', 'b');
${alter("kind", "kinds")}`,
    safe: `CREATE TYPE kinds AS ENUM ('a', 'b', 'other');
${alter("kind", "kinds", "CASE WHEN kind IN ('a', 'b') THEN kind ELSE 'other' END::kinds")}`,
    sqlstate: "22P02",
    row: /rows? of records.*\(id \d+, kind "/,
  }),
  typed("enum-without-a-label", {
    failing: `ALTER TYPE level RENAME TO level_old;
CREATE TYPE level AS ENUM ('low', 'high');
${alter("level", "level", "level::text::level")}
DROP TYPE level_old;`,
    safe: `ALTER TYPE level RENAME TO level_old;
CREATE TYPE level AS ENUM ('low', 'high');
${alter("level", "level", "CASE level::text WHEN 'middle' THEN 'low' ELSE level::text END::level")}
DROP TYPE level_old;`,
    sqlstate: "22P02",
    row: /rows? of records.*\(id \d+, level "middle"/,
  }),
  typed("address", {
    failing: alter("host", "inet"),
    safe: alter(
      "host",
      "inet",
      "CASE WHEN host ~ '^\\d{1,2}(\\.\\d{1,2}){3}$' THEN host::inet END",
    ),
    sqlstate: "22P02",
    row: /rows? of records.*\(id \d+, host "/,
  }),
  typed("list", {
    failing: alter("ref", "integer[]"),
    safe: alter("ref", "text[]", "string_to_array(ref, ',')"),
    sqlstate: "22P02",
    row: /rows? of records.*\(id \d+, ref "/,
  }),
];
