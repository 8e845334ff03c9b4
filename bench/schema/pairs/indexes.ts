import type { Pair } from "../pair.ts";
import { pairsOf } from "../subject.ts";

const BEFORE =
  "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer, s text, v varchar(20), j jsonb)";
const NAME = "public.t_i";
const on = (definition: string) => `CREATE INDEX t_i ON t ${definition}`;
const base = { kind: "index", name: NAME, before: BEFORE } as const;

/** Indexes of ordinary tables. */
export const INDEXES: readonly Pair[] = [
  ...pairsOf({
    ...{ ...base, id: "index", create: on("(a)") },
    others: {
      unique: ["CREATE UNIQUE INDEX t_i ON t (a)"],
      column: [on("(b)")],
      wider: [on("(a, b)")],
      descending: [on("(a DESC)")],
      "nulls-first": [on("(a NULLS FIRST)")],
      include: [on("(a) INCLUDE (b)")],
      predicate: [on("(a) WHERE b > 0")],
      method: [on("USING hash (a)")],
      brin: [on("USING brin (a)")],
      expression: [on("((a + b))")],
      fillfactor: [on("(a) WITH (fillfactor = 60)")],
    },
    same: {
      "method-written": on("USING btree (a)"),
      "order-written": on("(a ASC NULLS LAST)"),
      "opclass-written": on("(a int4_ops)"),
      concurrently: "CREATE INDEX CONCURRENTLY t_i ON t (a)",
      "if-not-exists": "CREATE INDEX IF NOT EXISTS t_i ON public.t (a)",
    },
    roads: {
      renamed: "ALTER INDEX t_i RENAME TO k; ALTER INDEX k RENAME TO t_i",
      swapped: "CREATE INDEX k ON t (a); DROP INDEX t_i; ALTER INDEX k RENAME TO t_i",
      reindexed: "REINDEX INDEX t_i",
      "options-and-back":
        "ALTER INDEX t_i SET (fillfactor = 60); ALTER INDEX t_i RESET (fillfactor)",
      "column-renamed": "ALTER TABLE t RENAME a TO z; ALTER TABLE t RENAME z TO a",
    },
    comment: "INDEX t_i",
  }),
  ...pairsOf({
    ...{ ...base, id: "index-text", create: on("(s)"), isNeverAlone: true },
    others: {
      opclass: [on("(s text_pattern_ops)")],
      collation: [on('(s COLLATE "C")')],
      expression: [on("(lower(s))")],
    },
  }),
  ...pairsOf({
    ...{ ...base, id: "index-gin", create: on("USING gin (j)") },
    others: {
      opclass: [on("USING gin (j jsonb_path_ops)")],
      fastupdate: [on("USING gin (j) WITH (fastupdate = off)")],
    },
    same: { "opclass-written": on("USING gin (j jsonb_ops)") },
  }),
  ...pairsOf({
    ...{ ...base, id: "index-expression", create: on("(lower(s))") },
    variants: { statistics: ["ALTER INDEX t_i ALTER COLUMN 1 SET STATISTICS 300"] },
    others: { function: [on("(upper(s))")] },
    same: {
      brackets: on("((lower((s))))"),
      qualified: on("(pg_catalog.lower(s))"),
    },
  }),
  ...pairsOf({
    ...{ ...base, id: "index-partial", create: on("(a) WHERE v IN ('x', 'y')") },
    others: {
      values: [on("(a) WHERE v IN ('x', 'z')")],
      negated: [on("(a) WHERE v NOT IN ('x', 'y')")],
    },
    same: {
      any: on("(a) WHERE v = ANY (ARRAY['x', 'y'])"),
      replayed:
        "CREATE INDEX t_i ON t (a) WHERE ((v)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
      "replayed-elements":
        "CREATE INDEX t_i ON t (a) WHERE ((v)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text]))",
    },
  }),
  ...pairsOf({
    ...{ id: "index-unique", kind: "index", name: "public.t_i", before: BEFORE },
    create: "CREATE UNIQUE INDEX t_i ON t (a) WHERE b IS NULL",
    others: {
      predicate: ["CREATE UNIQUE INDEX t_i ON t (a) WHERE b IS NOT NULL"],
      whole: ["CREATE UNIQUE INDEX t_i ON t (a)"],
    },
  }),
  ...pairsOf({
    ...{ ...base, id: "index-unique-nulls", create: "CREATE UNIQUE INDEX t_i ON t (a)" },
    ...{ least: 15, isNeverAlone: true },
    others: { "not-distinct": ["CREATE UNIQUE INDEX t_i ON t (a) NULLS NOT DISTINCT"] },
  }),
  ...pairsOf({
    ...{ ...base, id: "index-clustered", isNeverAlone: true },
    create: on("(a)"),
    variants: { mark: ["ALTER TABLE t CLUSTER ON t_i", "isClustered"] },
    roads: { back: "ALTER TABLE t CLUSTER ON t_i; ALTER TABLE t SET WITHOUT CLUSTER" },
  }),
  {
    ...{ id: "index-auto-name", kind: "index", family: "none", before: BEFORE, drift: [] },
    ...{ expected: "CREATE INDEX ON t (a)", observed: "CREATE INDEX ix_t_a ON t (a)" },
  },
  {
    ...{ id: "index-two-equal", kind: "index", family: "drift", before: BEFORE },
    ...{
      expected: "CREATE INDEX i1 ON t (a)",
      observed: "CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (a)",
    },
    drift: [{ kind: "index", name: "public.i2", change: "unexpected" }],
  },
  {
    ...{
      id: "index-invalid",
      kind: "index",
      family: "drift",
      before: `${BEFORE}; INSERT INTO t VALUES (1), (2)`,
    },
    expected: "CREATE INDEX t_i ON t (a)",
    observed:
      "CREATE INDEX t_i ON t (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_i'::regclass",
    drift: [{ kind: "index", name: NAME, attribute: "isValid", change: "different" }],
    isOneWay: true,
  },
];
