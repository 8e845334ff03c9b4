import type { Pair } from "../pair.ts";

const A =
  "CREATE TABLE t (id integer PRIMARY KEY, first_name varchar(80) NOT NULL, age integer, born date)";

const COLUMN = { kind: "column" } as const;

/** What was renamed, what only looks like it, and what hangs on what is missing. */
export const RENAMES: readonly Pair[] = [
  {
    ...{ id: "rename-column", kind: "column", family: "drift", before: A },
    ...{ expected: "", observed: "ALTER TABLE t RENAME first_name TO given_name" },
    drift: [
      {
        kind: "column",
        name: "public.t.first_name",
        observedName: "public.t.given_name",
        change: "renamed",
      },
    ],
  },
  {
    ...{ id: "rename-column-with-keys", kind: "column", family: "drift" },
    before: `${A}; ALTER TABLE t ADD UNIQUE (first_name), ADD CHECK (first_name <> ''); CREATE INDEX ON t (lower(first_name))`,
    ...{ expected: "", observed: "ALTER TABLE t RENAME first_name TO given_name" },
    drift: [
      {
        kind: "column",
        name: "public.t.first_name",
        observedName: "public.t.given_name",
        change: "renamed",
      },
    ],
  },
  {
    ...{
      id: "rename-table",
      kind: "table",
      family: "drift",
      before: `${A}; CREATE INDEX t_i ON t (age)`,
    },
    ...{ expected: "", observed: "ALTER TABLE t RENAME TO people" },
    drift: [{ kind: "table", name: "public.t", observedName: "public.people", change: "renamed" }],
  },
  {
    ...{ id: "rename-table-referred", kind: "table", family: "drift" },
    before: `${A}; CREATE TABLE u (id integer PRIMARY KEY, t_id integer REFERENCES t)`,
    ...{ expected: "", observed: "ALTER TABLE t RENAME TO people" },
    drift: [{ kind: "table", name: "public.t", observedName: "public.people", change: "renamed" }],
  },
  {
    ...{ id: "rename-two-columns", kind: "column", family: "drift", before: A },
    ...{
      expected: "",
      observed: "ALTER TABLE t RENAME age TO age_in_years; ALTER TABLE t RENAME born TO born_on",
    },
    drift: [
      { ...COLUMN, name: "public.t.age", observedName: "public.t.age_in_years", change: "renamed" },
      { ...COLUMN, name: "public.t.born", observedName: "public.t.born_on", change: "renamed" },
    ],
  },
  {
    // Neither their names nor their neighbours are alike: nothing is guessed.
    ...{ id: "rename-two-unlike-columns", kind: "column", family: "drift", before: A },
    ...{
      expected: "",
      observed: "ALTER TABLE t RENAME age TO years; ALTER TABLE t RENAME born TO birthday",
    },
    drift: [
      { ...COLUMN, name: "public.t.age", change: "absent" },
      { ...COLUMN, name: "public.t.born", change: "absent" },
      { ...COLUMN, name: "public.t.years", change: "unexpected" },
      { ...COLUMN, name: "public.t.birthday", change: "unexpected" },
    ],
  },
  {
    ...{ id: "rename-other-type", kind: "column", family: "drift", before: "" },
    expected: "CREATE TABLE t (id integer PRIMARY KEY, a text, z jsonb)",
    observed: "CREATE TABLE t (id integer PRIMARY KEY, a text, y boolean NOT NULL)",
    drift: [
      { kind: "column", name: "public.t.z", change: "absent" },
      { kind: "column", name: "public.t.y", change: "unexpected" },
    ],
  },
  {
    ...{ id: "rename-ambiguous", kind: "column", family: "drift", before: "" },
    expected: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text)",
    observed: "CREATE TABLE t (id integer PRIMARY KEY, c text, d text)",
    drift: [
      ...["a", "b"].map(
        (name) => ({ kind: "column", name: `public.t.${name}`, change: "absent" }) as const,
      ),
      ...["c", "d"].map(
        (name) => ({ kind: "column", name: `public.t.${name}`, change: "unexpected" }) as const,
      ),
    ],
  },
  {
    ...{ id: "rename-unlike-tables", kind: "table", family: "drift", before: "" },
    expected: "CREATE TABLE a (id integer PRIMARY KEY, x text, y date)",
    observed: "CREATE TABLE b (id uuid PRIMARY KEY, p boolean, q jsonb, r integer)",
    drift: [
      { kind: "table", name: "public.a", change: "absent" },
      { kind: "table", name: "public.b", change: "unexpected" },
    ],
  },
  {
    ...{ id: "symptoms-of-a-table", kind: "table", family: "drift", before: "" },
    expected:
      "CREATE TABLE t (id serial PRIMARY KEY, a text NOT NULL DEFAULT 'x' CHECK (a <> ''), UNIQUE (a)); CREATE INDEX t_i ON t (lower(a)); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY po ON t USING (true)",
    observed: "",
    drift: [{ kind: "table", name: "public.t", change: "absent" }],
  },
  {
    ...{
      id: "symptoms-of-a-column",
      kind: "column",
      family: "drift",
      before: "CREATE TABLE p (id integer PRIMARY KEY)",
    },
    expected:
      "CREATE TABLE t (id integer PRIMARY KEY, p_id integer NOT NULL REFERENCES p, UNIQUE (p_id)); CREATE INDEX t_i ON t (p_id)",
    observed: "CREATE TABLE t (id integer PRIMARY KEY)",
    drift: [{ kind: "column", name: "public.t.p_id", change: "absent" }],
  },
  {
    ...{ id: "symptoms-of-a-type", kind: "column", family: "drift", before: "" },
    expected:
      "CREATE TABLE t (id integer PRIMARY KEY, v varchar(9) DEFAULT 'x' CHECK (v IN ('x', 'y')))",
    observed: "CREATE TABLE t (id integer PRIMARY KEY, v text DEFAULT 'x' CHECK (v IN ('x', 'y')))",
    drift: [{ kind: "column", name: "public.t.v", attribute: "type", change: "different" }],
  },
  {
    ...{ id: "three-at-once", kind: "table", family: "drift", before: "" },
    expected:
      "CREATE TABLE t (id integer PRIMARY KEY, a text NOT NULL, b integer DEFAULT 1); CREATE INDEX t_b ON t (b)",
    observed:
      "CREATE TABLE t (id integer PRIMARY KEY, a text, b integer DEFAULT 2); CREATE TABLE more (id integer)",
    drift: [
      { kind: "column", name: "public.t.a", attribute: "isNullable", change: "different" },
      { kind: "column", name: "public.t.b", attribute: "default", change: "different" },
      { kind: "index", name: "public.t_b", change: "absent" },
      { kind: "table", name: "public.more", change: "unexpected" },
    ],
  },
];
