const VALUES: readonly (readonly [types: string, values: readonly string[]])[] = [
  ["smallint", ["0", "1", "-1", "32767", "-32768"]],
  ["integer", ["0", "1", "-1", "2147483647", "7"]],
  ["bigint", ["0", "1", "-1", "9223372036854775807"]],
  ["real,double precision", ["0", "-0", "1.5", "NaN", "Infinity", "-Infinity", "0.1"]],
  ["numeric", ["0", "1.5", "1.50", "NaN", "Infinity", "1e30", "0.1"]],
  ["text,character,name,bytea", ["", "a", "ab", "A", "a ", "ä", "%"]],
  ["boolean", ["t", "f"]],
  ["date,timestamp,timestamptz", ["2026-01-01", "infinity", "-infinity", "1999-12-31"]],
  ["interval", ["0", "1 day", "24 hours", "1 month", "30 days", "-1 day"]],
  ["time", ["00:00", "12:30", "24:00"]],
  ["timetz", ["00:00+00", "12:30+02", "10:30+00"]],
  ["inet", ["10.0.0.1", "10.0.0.0/8", "10.0.0.1/8", "::1"]],
  ["uuid", ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"]],
  ["jsonb", ["{}", "[]", '{"a":1}', '{"a":1,"b":[1]}', "1", "null", '"a"', '["a"]']],
  ["bit varying", ["1", "10", "01", ""]],
  ["int4range", ["empty", "[1,3)", "[3,5)", "(,)", "[2,2]"]],
  ["int4multirange", ["{}", "{[1,3)}", "{[1,3),[5,7)}", "{(,)}"]],
  ["money", ["0", "1.5", "-1"]],
  ["oid", ["0", "1", "4294967295"]],
  ["macaddr", ["08:00:2b:01:02:03", "00:00:00:00:00:00"]],
  ["tsvector", ["", "a b", "a:1 b:2"]],
  ["tsquery", ["a", "a & b", "a | b"]],
  ["pg_lsn", ["0/0", "16/B374D848"]],
  ["integer[]", ["{}", "{1}", "{1,2}", "{NULL}", "{2,1}"]],
  ["text[]", ["{}", "{a}", "{a,b}", "{NULL}"]],
];

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A table of awkward values, as text. */
export const OPERANDS = `CREATE TEMP TABLE operand (type text, value text);
INSERT INTO operand VALUES ${VALUES.flatMap(([types, values]) =>
  types
    .split(",")
    .flatMap((type) => values.map((value) => `(${literal(type)}, ${literal(value)})`)),
).join(", ")}`;

const fits = (side: string, type: string) => `(${type}::regtype = ${side}
  OR ${side} = 'anyarray'::regtype AND ${type} LIKE '%[]'
  OR ${side} = 'anyrange'::regtype AND ${type} = 'int4range'
  OR ${side} = 'anymultirange'::regtype AND ${type} = 'int4multirange')`;

/** The server's own operators over those types, with what it says means the same, or the opposite. */
export const OPERATORS = `SELECT o.oprname AS name, c.oprname AS commutator, g.oprname AS negator,
  l.type AS left, r.type AS right
FROM pg_operator AS o
JOIN (SELECT DISTINCT type FROM operand) AS l ON ${fits("o.oprleft", "l.type")}
JOIN (SELECT DISTINCT type FROM operand) AS r ON ${fits("o.oprright", "r.type")}
LEFT JOIN pg_operator AS c ON c.oid = o.oprcom
LEFT JOIN pg_operator AS g ON g.oid = o.oprnegate
WHERE o.oid < 16384 AND (c.oid IS NOT NULL OR g.oid IS NOT NULL)
  AND (o.oprleft <> 'anyarray'::regtype OR o.oprright <> 'anyarray'::regtype OR l.type = r.type)`;

export interface Operator {
  readonly name: string;
  readonly commutator: string | null;
  readonly negator: string | null;
  readonly left: string;
  readonly right: string;
}

/** Questions that no row answers where the server is right. */
export function refutations({ name, commutator, negator, left, right }: Operator) {
  const apply = (operator: string, one: string, other: string) =>
    `(${one} OPERATOR(pg_catalog.${operator}) ${other})`;
  const [one, other] = [`a.value::${left}`, `b.value::${right}`];
  const pairs = `FROM operand AS a, operand AS b WHERE a.type = ${literal(left)} AND b.type = ${literal(right)}`;
  return [
    ...(commutator === null
      ? []
      : [
          `SELECT ${pairs} AND ${apply(name, one, other)}::text IS DISTINCT FROM ${apply(commutator, other, one)}::text`,
        ]),
    ...(negator === null
      ? []
      : [
          `SELECT ${pairs} AND (NOT ${apply(name, one, other)}) IS DISTINCT FROM ${apply(negator, one, other)}`,
        ]),
  ];
}
