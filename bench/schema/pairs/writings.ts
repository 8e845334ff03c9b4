import type { FactKind } from "#engines/catalog/fact.ts";
import type { Pair } from "../pair.ts";

const TABLE =
  "CREATE TYPE mood AS ENUM ('ok', 'bad', 'odd'); CREATE TABLE t (id integer, n integer, name text, code varchar(9), ok boolean, price numeric, at timestamptz, mood mood, tags text[])";

type Writings = readonly (readonly [id: string, one: string, other: string])[];

/** One condition in two writings. */
const SAME: Writings = [
  ["length", "length(name) > 3", "char_length(name) > 3"],
  ["product", "2 * id > 7", "id * 2 > 7"],
  ["mirrored", "id < n", "n > id"],
  ["not-null", "NOT (name IS NULL)", "name IS NOT NULL"],
  ["not-equal", "NOT id = n", "id <> n"],
  ["twice-not", "NOT (NOT ok)", "ok"],
  ["truth", "ok = true", "ok"],
  ["de-morgan", "NOT (id = 1 OR ok)", "id <> 1 AND NOT ok"],
  ["conjunction", "id > 0 AND name <> ''", "name <> '' AND id > 0"],
  ["disjunction", "id > 0 OR name <> ''", "name <> '' OR id > 0"],
  ["list-order", "name IN ('a', 'b', 'c')", "name = ANY (ARRAY['c', 'a', 'b'])"],
  ["list-alternatives", "code IN ('a', 'b')", "code = 'b' OR code = 'a'"],
  ["list-of-one", "id IN (1)", "id = 1"],
  ["list-literal", "id IN (1, 2)", "id = ANY ('{2,1}')"],
  ["list-not", "name NOT IN ('a', 'b')", "name <> 'b' AND name <> 'a'"],
  ["labels", "mood IN ('ok', 'bad')", "mood = ANY (ARRAY['bad', 'ok']::mood[])"],
  ["between", "n BETWEEN 1 AND 5", "5 >= n AND 1 <= n"],
  ["coalesce", "coalesce(id, coalesce(n, 1)) > 1", "coalesce(id, n, 1) > 1"],
  ["case", "CASE id WHEN 1 THEN ok END", "CASE WHEN id = 1 THEN ok ELSE NULL END"],
  ["like", "name NOT LIKE 'a%'", "NOT (name ~~ 'a%')"],
  ["modulo", "mod(id, 2) = 0", "id % 2 = 0"],
  ["contains", "tags @> ARRAY['a']", "ARRAY['a'] <@ tags"],
];

/** Conditions that look alike. */
const OTHER: Writings = [
  ["length", "length(name) > 3", "octet_length(name) > 3"],
  ["difference", "n - id > 7", "id - n > 7"],
  ["grouping", "(id + n) * 2 > 7", "id + (n * 2) > 7"],
  ["mirrored", "id < n", "n < id"],
  ["bound", "id < n", "id <= n"],
  ["null", "name IS NULL", "name IS NOT NULL"],
  ["not-true", "ok IS NOT TRUE", "NOT ok"],
  ["de-morgan", "NOT (id = 1 OR ok)", "id <> 1 OR NOT ok"],
  ["junction", "id > 0 AND name <> ''", "id > 0 OR name <> ''"],
  ["nesting", "(id > 0 AND ok) OR n > 0", "id > 0 AND (ok OR n > 0)"],
  ["guarded", "id = 0 OR 1 / id > 2", "1 / id > 2 OR id = 0"],
  ["list-more", "name IN ('a', 'b')", "name IN ('a', 'b', 'c')"],
  ["list-case", "name IN ('a', 'b')", "name IN ('a', 'B')"],
  ["list-all", "name = ANY (ARRAY['a', 'b'])", "name = ALL (ARRAY['a', 'b'])"],
  ["list-null", "id IN (1, 2)", "id IN (1, NULL)"],
  ["labels", "mood IN ('ok', 'bad')", "mood IN ('ok', 'odd')"],
  ["between", "n BETWEEN 1 AND 5", "n > 1 AND n < 5"],
  ["coalesce", "coalesce(id, n) > 1", "coalesce(n, id) > 1"],
  ["case", "CASE WHEN ok THEN id > 1 END", "ok AND id > 1"],
  ["like", "name LIKE 'a%'", "name ILIKE 'a%'"],
  ["distinct", "id IS DISTINCT FROM n", "id <> n"],
  ["contains", "tags @> ARRAY['a']", "tags <@ ARRAY['a']"],
];

interface Place {
  readonly kind: FactKind;
  /** Of the fact that the condition belongs to. */
  readonly name: string;
  sql(condition: string): string;
}

/** Where a condition may stand; one after the other. */
const PLACES: readonly Place[] = [
  {
    ...{ kind: "check constraint", name: "public.t.k" },
    sql: (condition) => `ALTER TABLE t ADD CONSTRAINT k CHECK (${condition})`,
  },
  {
    ...{ kind: "column", name: "public.t.g" },
    sql: (condition) => `ALTER TABLE t ADD g boolean GENERATED ALWAYS AS (${condition}) STORED`,
  },
  {
    ...{ kind: "policy", name: "public.t.p" },
    sql: (condition) => `CREATE POLICY p ON t USING (${condition})`,
  },
  {
    ...{ kind: "view", name: "public.v" },
    sql: (condition) => `CREATE VIEW v AS SELECT id, name FROM t WHERE ${condition}`,
  },
];

const paired = (writings: Writings, isDrift: boolean): readonly Pair[] =>
  writings.flatMap(([id, one, other]) =>
    PLACES.map(
      ({ kind, name, sql }): Pair => ({
        id: `writing-${isDrift ? "other" : "same"}-${id}-${kind.replaceAll(" ", "-")}`,
        ...{ kind, family: isDrift ? "drift" : "roads", before: TABLE },
        ...{ expected: sql(one), observed: sql(other) },
        drift: isDrift ? [{ kind, name, change: "different" }] : [],
      }),
    ),
  );

const road = (
  id: string,
  kind: FactKind,
  [expected, observed]: readonly [one: string, other: string],
): Pair => ({
  id: `writing-same-${id}`,
  ...{ kind, family: "roads", before: TABLE, expected, observed, drift: [] },
});

/** What is only written differently, and what only looks so. */
export const WRITINGS: readonly Pair[] = [
  ...paired(SAME, false),
  ...paired(OTHER, true),
  road("pattern-class", "index", [
    "CREATE INDEX i ON t (name text_pattern_ops)",
    "CREATE INDEX i ON t (name varchar_pattern_ops)",
  ]),
  road("predicate", "index", [
    "CREATE UNIQUE INDEX i ON t (lower(code)) WHERE NOT (name IS NULL) AND n > 1",
    "CREATE UNIQUE INDEX i ON t (lower(code::text)) WHERE 1 < n AND name IS NOT NULL",
  ]),
  road("alias", "view", [
    "CREATE VIEW v AS SELECT a.id, b.name FROM t a JOIN t b ON a.id = b.n WHERE a.ok",
    "CREATE VIEW v AS SELECT x.id, y.name FROM t x JOIN t y ON y.n = x.id WHERE x.ok = true",
  ]),
  road("clock", "column", [
    "ALTER TABLE t ADD c timestamptz DEFAULT now() + interval '1 day'",
    "ALTER TABLE t ADD c timestamptz DEFAULT interval '1 day' + CURRENT_TIMESTAMP",
  ]),
  {
    ...road("index-found-by-others", "index", [
      "CREATE UNIQUE INDEX i ON t (length(name))",
      "CREATE UNIQUE INDEX i ON t (char_length(name))",
    ]),
    family: "drift",
    drift: [{ kind: "index", name: "public.i", change: "different", attribute: "definition" }],
  },
];
