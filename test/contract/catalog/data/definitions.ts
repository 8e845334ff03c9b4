/** Two ways to write one definition beside `TWIN_TABLE`. */
export type Definitions = readonly [title: string, one: string, other: string, least?: number];

const view = (select: string) => `CREATE VIEW w AS ${select}`;
const touch =
  "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;";
const trigger = (when: string) =>
  `${touch} CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION touch()`;
const policy = (rest: string) => `CREATE POLICY p ON t ${rest}`;
const generated = (type: string, expression: string) =>
  `ALTER TABLE t ADD g ${type} GENERATED ALWAYS AS (${expression}) STORED`;

export const SAME_DEFINITIONS: readonly Definitions[] = [
  ["a generated length", generated("integer", "length(x)"), generated("integer", "char_length(x)")],
  ["a generated product", generated("integer", "2 * a"), generated("integer", "a * 2")],
  [
    "a generated choice",
    generated("boolean", "NOT (a IS NULL)"),
    generated("boolean", "a IS NOT NULL"),
  ],
  [
    "a clock",
    "ALTER TABLE t ADD c timestamptz DEFAULT now()",
    "ALTER TABLE t ADD c timestamptz DEFAULT CURRENT_TIMESTAMP",
  ],
  [
    "a clock of a transaction",
    "ALTER TABLE t ADD c timestamptz DEFAULT transaction_timestamp() + interval '1 day'",
    "ALTER TABLE t ADD c timestamptz DEFAULT interval '1 day' + CURRENT_TIMESTAMP",
  ],
  [
    "today",
    "ALTER TABLE t ADD c date DEFAULT CURRENT_DATE",
    "ALTER TABLE t ADD c date DEFAULT now()::date",
  ],
  [
    "a local clock",
    "ALTER TABLE t ADD c timestamp DEFAULT LOCALTIMESTAMP",
    "ALTER TABLE t ADD c timestamp DEFAULT now()",
  ],
  [
    "a user",
    "ALTER TABLE t ADD c text DEFAULT CURRENT_USER",
    "ALTER TABLE t ADD c text DEFAULT USER",
  ],
  [
    "a draw",
    "ALTER TABLE t ADD c integer DEFAULT (random() * 10)::integer",
    "ALTER TABLE t ADD c integer DEFAULT (10 * random())::integer",
  ],
  [
    "a domain",
    "CREATE DOMAIN d AS text DEFAULT lower('X' || 'y') CHECK (length(value) > 3 AND value <> 'x')",
    "CREATE DOMAIN d AS text DEFAULT lower('X' || 'y') CHECK (value <> 'x' AND char_length(value) > 3)",
  ],
  [
    "a policy",
    policy("USING (a > 1 AND x = CURRENT_USER)"),
    policy("USING (CURRENT_USER = x AND a > 1)"),
  ],
  [
    "a policy's check",
    policy("WITH CHECK (NOT (a IS NULL) AND 1 / a > 0)"),
    policy("WITH CHECK (1 / a > 0 AND a IS NOT NULL)"),
  ],
  [
    "a policy that looks elsewhere",
    "CREATE TABLE r (a integer); CREATE POLICY p ON t USING (ok AND EXISTS (SELECT FROM r WHERE r.a = t.a))",
    "CREATE TABLE r (a integer); CREATE POLICY p ON t USING (EXISTS (SELECT FROM r AS z WHERE t.a = z.a) AND ok)",
  ],
  [
    "a trigger",
    trigger("old.a <> new.a AND NOT (new.x IS NULL)"),
    trigger("new.x IS NOT NULL AND new.a <> old.a"),
  ],
  [
    "a pattern class",
    "CREATE INDEX i ON t (x text_pattern_ops)",
    "CREATE INDEX i ON t (x varchar_pattern_ops)",
  ],
  [
    "a pattern class of varchar",
    "CREATE INDEX i ON t (v text_pattern_ops)",
    "CREATE INDEX i ON t (v varchar_pattern_ops)",
  ],
  [
    "a pattern class of an expression",
    "CREATE INDEX i ON t (lower(x) text_pattern_ops)",
    "CREATE INDEX i ON t (lower(x) varchar_pattern_ops)",
  ],
  [
    "an index for what is there",
    "CREATE INDEX i ON t (a) WHERE NOT (x IS NULL)",
    "CREATE INDEX i ON t (a) WHERE x IS NOT NULL",
  ],
  [
    "an index for some",
    "CREATE INDEX i ON t (a) WHERE a > 1 AND x = 'a'",
    "CREATE INDEX i ON t (a) WHERE 'a' = x AND 1 < a",
  ],
  [
    "an index for a list",
    "CREATE INDEX i ON t (a) WHERE x IN ('a', 'b')",
    "CREATE INDEX i ON t (a) WHERE x = ANY (ARRAY['b', 'a'])",
  ],
  [
    "an index for varchar",
    "CREATE UNIQUE INDEX i ON t (lower(v)) WHERE v IN ('a', 'b')",
    "CREATE UNIQUE INDEX i ON t (lower(v::text)) WHERE v::text IN ('b', 'a')",
  ],
  [
    "an exclusion",
    "ALTER TABLE t ADD r int4range, ADD CONSTRAINT e EXCLUDE USING gist (r WITH &&, int4range(a, 2 * b) WITH &&) WHERE (NOT (x IS NULL) AND a < b)",
    "ALTER TABLE t ADD r int4range, ADD CONSTRAINT e EXCLUDE USING gist (r WITH &&, int4range(a, b * 2) WITH &&) WHERE (b > a AND x IS NOT NULL)",
  ],
  [
    "a view",
    view("SELECT a, b FROM t WHERE a > 1 AND x = 'a'"),
    view("SELECT a, b FROM t WHERE x = 'a' AND 1 < a"),
  ],
  [
    "another alias",
    view("SELECT q.a, r.b FROM t q JOIN t r ON q.a = r.a WHERE q.ok"),
    view("SELECT s.a, t.b FROM t s JOIN t ON t.a = s.a WHERE s.ok = true"),
  ],
  [
    "USING and ON",
    view("SELECT q.a, r.b FROM t q JOIN t r USING (a)"),
    view("SELECT q.a, r.b FROM t q JOIN t r ON q.a = r.a"),
  ],
  [
    "groups",
    view(
      "SELECT a, count(*) AS n, sum(2 * b) FROM t GROUP BY a HAVING count(*) > 1 ORDER BY a LIMIT 3",
    ),
    view(
      "SELECT z.a, count(*) AS n, sum(z.b * 2) FROM t z GROUP BY z.a HAVING 1 < count(*) ORDER BY z.a LIMIT 3",
    ),
  ],
  [
    "queries inside",
    view(
      "WITH s AS (SELECT a FROM t WHERE ok) SELECT q.a, row_number() OVER (PARTITION BY q.b ORDER BY q.a) AS n FROM (SELECT a, b FROM t) q WHERE q.a IN (SELECT a FROM s) UNION ALL SELECT 1, 2",
    ),
    view(
      "WITH s AS (SELECT z.a FROM t z WHERE z.ok) SELECT y.a, row_number() OVER w AS n FROM (SELECT z.a, z.b FROM t z) y WHERE y.a IN (SELECT x.a FROM s x) WINDOW w AS (PARTITION BY y.b ORDER BY y.a) UNION ALL SELECT 1, 2",
    ),
  ],
  [
    "an outer join",
    view("SELECT q.a, r.b FROM t q LEFT JOIN t r ON q.a = r.a AND r.ok"),
    view("SELECT q.a, u.b FROM t q LEFT JOIN t u ON u.ok AND u.a = q.a"),
  ],
  [
    "a materialized view",
    "CREATE MATERIALIZED VIEW w AS SELECT length(x) AS n FROM t",
    "CREATE MATERIALIZED VIEW w AS SELECT char_length(u.x) AS n FROM t u",
  ],
  [
    "a table made in another order",
    "CREATE TABLE o (a integer, b integer, CHECK (a > b)); CREATE VIEW w AS SELECT a FROM o WHERE b > 1",
    "CREATE TABLE o (z integer, b integer, a integer, CHECK (b < a)); CREATE VIEW w AS SELECT q.a FROM o q WHERE 1 < q.b; ALTER TABLE o DROP z",
  ],
  [
    "a filter of a publication",
    "CREATE PUBLICATION u FOR TABLE t WHERE (a > 1 AND NOT (x IS NULL))",
    "CREATE PUBLICATION u FOR TABLE t WHERE (x IS NOT NULL AND a > 1)",
    15,
  ],
  [
    "an enum of another number",
    "CREATE TYPE e AS ENUM ('p', 'q'); CREATE TABLE o (e e CHECK (e IN ('p', 'q')))",
    "CREATE TYPE e0 AS ENUM ('q', 'p'); CREATE TYPE e AS ENUM ('p', 'q'); DROP TYPE e0; CREATE TABLE o (e e CHECK (e = 'q' OR 'p' = e))",
  ],
  [
    "rows of a type in another order",
    `CREATE TABLE o (a integer, b integer); ${view("SELECT r.a FROM t, jsonb_populate_record(NULL::o, t.j) r WHERE r.a > 1")}`,
    `CREATE TABLE o (b integer, a integer); ${view("SELECT z.a FROM t, jsonb_populate_record(NULL::o, t.j) z WHERE 1 < z.a")}`,
  ],
  [
    "rows of a function",
    view("SELECT n FROM generate_series(1, 2) n WHERE n > 1"),
    view("SELECT m AS n FROM generate_series(1, 2) m WHERE 1 < m"),
  ],
];

export const OTHER_DEFINITIONS: readonly Definitions[] = [
  ["a generated sum", generated("integer", "(a + b) * 2"), generated("integer", "a + (b * 2)")],
  ["a generated difference", generated("integer", "a - b"), generated("integer", "b - a")],
  [
    "a generated length",
    generated("integer", "length(x)"),
    generated("integer", "octet_length(x)"),
  ],
  [
    "a generated cast",
    generated("integer", "n::integer"),
    generated("integer", "trunc(n)::integer"),
  ],
  [
    "a clock that runs",
    "ALTER TABLE t ADD c timestamptz DEFAULT now()",
    "ALTER TABLE t ADD c timestamptz DEFAULT clock_timestamp()",
  ],
  [
    "a clock of a statement",
    "ALTER TABLE t ADD c timestamptz DEFAULT now()",
    "ALTER TABLE t ADD c timestamptz DEFAULT statement_timestamp()",
  ],
  [
    "a rounded clock",
    "ALTER TABLE t ADD c timestamptz DEFAULT CURRENT_TIMESTAMP",
    "ALTER TABLE t ADD c timestamptz DEFAULT CURRENT_TIMESTAMP(0)",
  ],
  [
    "another zone",
    "ALTER TABLE t ADD c timestamp DEFAULT (now() AT TIME ZONE 'utc')",
    "ALTER TABLE t ADD c timestamp DEFAULT (now() AT TIME ZONE 'cet')",
  ],
  [
    "another user",
    "ALTER TABLE t ADD c text DEFAULT CURRENT_USER",
    "ALTER TABLE t ADD c text DEFAULT SESSION_USER",
  ],
  [
    "what changes each time, the other way round",
    "CREATE SEQUENCE s; CREATE SEQUENCE r; ALTER TABLE t ADD c bigint DEFAULT nextval('s') * 10 + nextval('s')",
    "CREATE SEQUENCE s; CREATE SEQUENCE r; ALTER TABLE t ADD c bigint DEFAULT nextval('s') + nextval('s') * 10",
  ],
  [
    "another sequence",
    "CREATE SEQUENCE s; CREATE SEQUENCE r; ALTER TABLE t ADD c bigint DEFAULT nextval('s') + 1",
    "CREATE SEQUENCE r; CREATE SEQUENCE s; ALTER TABLE t ADD c bigint DEFAULT nextval('r') + 1",
  ],
  [
    "a domain",
    "CREATE DOMAIN d AS text CHECK (length(value) > 3)",
    "CREATE DOMAIN d AS text CHECK (length(value) > 4)",
  ],
  ["a policy for others", policy("USING (a > 1 OR ok)"), policy("USING (a > 1 AND ok)")],
  [
    "a policy of the session",
    policy("USING (x = CURRENT_USER)"),
    policy("USING (x = SESSION_USER)"),
  ],
  [
    "a policy that looks elsewhere",
    "CREATE TABLE r (a integer); CREATE POLICY p ON t USING (EXISTS (SELECT FROM r WHERE r.a = t.a))",
    "CREATE TABLE r (a integer); CREATE POLICY p ON t USING (EXISTS (SELECT FROM r WHERE r.a = t.b))",
  ],
  ["old for new", trigger("old.a > 1"), trigger("new.a > 1")],
  [
    "a trigger whose condition may fail first",
    trigger("new.a <> 0 AND 1 / new.a > 2"),
    trigger("1 / new.a > 2 AND new.a <> 0"),
  ],
  [
    "a pattern class or none",
    "CREATE INDEX i ON t (x)",
    "CREATE INDEX i ON t (x text_pattern_ops)",
  ],
  [
    "an index for others",
    "CREATE INDEX i ON t (a) WHERE x IS NULL",
    "CREATE INDEX i ON t (a) WHERE x IS NOT NULL",
  ],
  [
    "an index that is looked for as IS NULL",
    "CREATE INDEX i ON t (a) WHERE ok IS UNKNOWN",
    "CREATE INDEX i ON t (a) WHERE ok IS NULL",
  ],
  [
    "an index over a list",
    "CREATE INDEX i ON t ((x IN ('a', 'b')))",
    "CREATE INDEX i ON t ((x = 'a' OR x = 'b'))",
  ],
  [
    "an index for what is distinct",
    "CREATE INDEX i ON t (a) WHERE a IS DISTINCT FROM b",
    "CREATE INDEX i ON t (a) WHERE b IS DISTINCT FROM a",
  ],
  [
    "an index for a comparison inside of a test",
    "CREATE INDEX i ON t (a) WHERE (a > b) IS NOT FALSE",
    "CREATE INDEX i ON t (a) WHERE (b < a) IS NOT FALSE",
  ],
  ["an index of more", "CREATE INDEX i ON t (lower(x))", "CREATE INDEX i ON t (lower(x), a)"],
  ["an index downwards", "CREATE INDEX i ON t (lower(x))", "CREATE INDEX i ON t (lower(x) DESC)"],
  [
    "an index of another collation",
    "CREATE INDEX i ON t (lower(x))",
    'CREATE INDEX i ON t (lower(x) COLLATE "C")',
  ],
  [
    "an exclusion by another operator",
    "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (int4range(a, b) WITH &&)",
    "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (int4range(a, b) WITH -|-)",
  ],
  [
    "an exclusion of others",
    "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (int4range(a, b) WITH &&) WHERE (a > 1)",
    "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (int4range(a, b) WITH &&) WHERE (a > 2)",
  ],
  ["another column", view("SELECT a FROM t WHERE ok"), view("SELECT a FROM t WHERE fit")],
  ["another column's name", view("SELECT a AS c FROM t"), view("SELECT a AS d FROM t")],
  [
    "another table",
    "CREATE TABLE r (a integer); CREATE VIEW w AS SELECT a FROM t",
    "CREATE TABLE r (a integer); CREATE VIEW w AS SELECT a FROM r",
  ],
  [
    "a table of the other alias",
    view("SELECT q.a, r.b FROM t q JOIN t r ON q.a = r.b"),
    view("SELECT r.a, q.b FROM t q JOIN t r ON q.a = r.b"),
  ],
  [
    "another join",
    view("SELECT q.a FROM t q JOIN t r ON q.a = r.a"),
    view("SELECT q.a FROM t q LEFT JOIN t r ON q.a = r.a"),
  ],
  [
    "a condition of the join",
    view("SELECT q.a FROM t q LEFT JOIN t r ON q.a = r.a AND r.ok"),
    view("SELECT q.a FROM t q LEFT JOIN t r ON q.a = r.a WHERE r.ok"),
  ],
  [
    "another limit",
    view("SELECT a FROM t ORDER BY a LIMIT 3"),
    view("SELECT a FROM t ORDER BY a LIMIT 4"),
  ],
  ["another order", view("SELECT a FROM t ORDER BY a"), view("SELECT a FROM t ORDER BY a DESC")],
  [
    "another collation of the order",
    view("SELECT x FROM t ORDER BY x"),
    view('SELECT x FROM t ORDER BY x COLLATE "C"'),
  ],
  [
    "a choice of another collation",
    view("SELECT a FROM t ORDER BY coalesce(x, 'a')"),
    view("SELECT a FROM t ORDER BY coalesce(x COLLATE \"C\", 'a')"),
  ],
  [
    "other rows",
    view("SELECT * FROM (VALUES (1), (2)) s(a)"),
    view("SELECT * FROM (VALUES (1), (3)) s(a)"),
  ],
  [
    "all or distinct",
    view("SELECT a FROM t UNION ALL SELECT b FROM t"),
    view("SELECT a FROM t UNION SELECT b FROM t"),
  ],
  ["another sum", view("SELECT sum(a) AS s FROM t"), view("SELECT sum(DISTINCT a) AS s FROM t")],
  [
    "a sum of some",
    view("SELECT sum(a) AS s FROM t"),
    view("SELECT sum(a) FILTER (WHERE ok) AS s FROM t"),
  ],
  [
    "the least for the greatest",
    view("SELECT max(a) AS s FROM t"),
    view("SELECT min(a) AS s FROM t"),
  ],
  [
    "names that a function looks for",
    view("SELECT r.c FROM t, jsonb_to_record(t.j) AS r (c integer)"),
    view("SELECT r.d AS c FROM t, jsonb_to_record(t.j) AS r (d integer)"),
  ],
  [
    "relations in a list",
    `CREATE TABLE o (a integer); ${view("SELECT '{t}'::regclass[] @> ARRAY[0::regclass] AS c")}`,
    `CREATE TABLE o (a integer); ${view("SELECT '{o}'::regclass[] @> ARRAY[0::regclass] AS c")}`,
  ],
  [
    "another window",
    view("SELECT row_number() OVER (ORDER BY a) AS n FROM t"),
    view("SELECT row_number() OVER (ORDER BY b) AS n FROM t"),
  ],
  [
    "names in a row",
    view("SELECT to_json(q) AS j FROM (SELECT a AS c FROM t) q"),
    view("SELECT to_json(q) AS j FROM (SELECT a AS d FROM t) q"),
  ],
  [
    "what a function sees of its argument",
    view("SELECT pg_typeof(x)::text AS s FROM t"),
    view("SELECT pg_typeof(v)::text AS s FROM t"),
  ],
  [
    "a type that a function sees",
    view("SELECT pg_typeof('a'::text)::text AS s"),
    view("SELECT pg_typeof('a'::varchar)::text AS s"),
  ],
  [
    "a label",
    "CREATE TYPE e AS ENUM ('p', 'q'); CREATE TABLE o (e e CHECK (e <> 'p'))",
    "CREATE TYPE e AS ENUM ('p', 'q'); CREATE TABLE o (e e CHECK (e <> 'q'))",
  ],
  [
    "columns that changed places",
    "CREATE TABLE o (a integer, b integer, CHECK (a > b))",
    "CREATE TABLE o (b integer, a integer, CHECK (b > a))",
  ],
  [
    "rows of a type whose columns changed places",
    `CREATE TABLE o (a integer, b integer); ${view("SELECT r.a FROM t, jsonb_populate_record(NULL::o, t.j) r")}`,
    `CREATE TABLE o (b integer, a integer); ${view("SELECT r.b AS a FROM t, jsonb_populate_record(NULL::o, t.j) r")}`,
  ],
  [
    "rows of a function whose columns changed places",
    `CREATE TABLE o (a integer, b integer); CREATE FUNCTION f() RETURNS SETOF o LANGUAGE sql AS 'SELECT 1, 2'; ${view("SELECT r.a FROM f() r")}`,
    `CREATE TABLE o (b integer, a integer); CREATE FUNCTION f() RETURNS SETOF o LANGUAGE sql AS 'SELECT 1, 2'; ${view("SELECT r.b AS a FROM f() r")}`,
  ],
  [
    "rows beside others",
    `CREATE TABLE o (a integer, b integer); ${view("SELECT r.a FROM t, ROWS FROM (generate_series(1, 2), jsonb_populate_record(NULL::o, t.j)) r")}`,
    `CREATE TABLE o (b integer, a integer); ${view("SELECT r.b AS a FROM t, ROWS FROM (generate_series(1, 2), jsonb_populate_record(NULL::o, t.j)) r")}`,
  ],
];
