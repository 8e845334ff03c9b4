import type { Pair } from "../pair.ts";
import { pairsOf } from "../subject.ts";

const T = "public.t";
const create = "CREATE TABLE t (id integer NOT NULL, a integer, b text)";
const keyed =
  "CREATE TABLE t (id integer PRIMARY KEY, a integer NOT NULL, b text); CREATE UNIQUE INDEX t_i ON t (a)";

/** Tables as wholes. */
export const TABLES: readonly Pair[] = [
  ...pairsOf({
    ...{ id: "table", kind: "table", name: T, create },
    variants: {
      unlogged: ["ALTER TABLE t SET UNLOGGED", "persistence"],
      "row-security": ["ALTER TABLE t ENABLE ROW LEVEL SECURITY"],
      "row-security-forced": ["ALTER TABLE t FORCE ROW LEVEL SECURITY"],
      fillfactor: ["ALTER TABLE t SET (fillfactor = 70)"],
      autovacuum: ["ALTER TABLE t SET (autovacuum_enabled = false)"],
      toast: ["ALTER TABLE t SET (toast.autovacuum_enabled = false)"],
      "replica-identity": ["ALTER TABLE t REPLICA IDENTITY FULL"],
      "replica-nothing": ["ALTER TABLE t REPLICA IDENTITY NOTHING"],
    },
    comment: "TABLE t",
    asked: {
      owner: ["ALTER TABLE t OWNER TO pg_monitor", "owner"],
      privileges: ["GRANT SELECT ON t TO pg_monitor", "privileges"],
    },
    same: {
      "column-order": "CREATE TABLE t (b text, a integer, id integer NOT NULL)",
      formatting: "create  table PUBLIC.T (\n ID int not null, /* a */ A int4 -- b\n, B text)",
      quoted: 'CREATE TABLE "public"."t" ("id" integer NOT NULL, "a" integer, "b" text)',
      "by-columns":
        "CREATE TABLE t (); ALTER TABLE t ADD b text; ALTER TABLE t ADD id integer NOT NULL; ALTER TABLE t ADD a integer",
      like: "CREATE TABLE u (id integer NOT NULL, a integer, b text); CREATE TABLE t (LIKE u); DROP TABLE u",
      as: "CREATE TABLE t AS SELECT 1 AS id, 2 AS a, 'x'::text AS b; DELETE FROM t; ALTER TABLE t ALTER id SET NOT NULL",
      "if-not-exists": `${create}; CREATE TABLE IF NOT EXISTS t (z integer)`,
      "logged-written": `CREATE UNLOGGED TABLE t (id integer NOT NULL, a integer, b text); ALTER TABLE t SET LOGGED`,
      "access-method": "CREATE TABLE t (id integer NOT NULL, a integer, b text) USING heap",
      tablespace: "CREATE TABLE t (id integer NOT NULL, a integer, b text) TABLESPACE pg_default",
    },
    roads: {
      "renamed-and-back": "ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME TO t",
      "moved-and-back":
        "CREATE SCHEMA o; ALTER TABLE t SET SCHEMA o; ALTER TABLE o.t SET SCHEMA public; DROP SCHEMA o",
      "another-dropped": "CREATE TABLE gone (id integer PRIMARY KEY); DROP TABLE gone",
      swapped:
        "CREATE TABLE t_new (id integer NOT NULL, a integer, b text); INSERT INTO t_new SELECT * FROM t; DROP TABLE t; ALTER TABLE t_new RENAME TO t",
      "unlogged-and-back": "ALTER TABLE t SET UNLOGGED; ALTER TABLE t SET LOGGED",
      "security-and-back":
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t DISABLE ROW LEVEL SECURITY",
      "options-and-back": "ALTER TABLE t SET (fillfactor = 70); ALTER TABLE t RESET (fillfactor)",
      filled: "INSERT INTO t VALUES (1, 2, 'x'); ANALYZE t; VACUUM t",
      "many-dropped": Array.from(
        { length: 20 },
        (_, at) => `ALTER TABLE t ADD d${at} integer; ALTER TABLE t DROP d${at}`,
      ).join("; "),
      "granted-and-back": "GRANT SELECT ON t TO pg_monitor; REVOKE SELECT ON t FROM pg_monitor",
      "temporary-beside": "CREATE TEMPORARY TABLE x (id integer)",
      "trigger-and-back": "ALTER TABLE t DISABLE TRIGGER ALL; ALTER TABLE t ENABLE TRIGGER ALL",
    },
  }),
  ...pairsOf({
    ...{ id: "table-keyed", kind: "table", name: T, create: keyed },
    same: {
      "constraints-apart":
        "CREATE TABLE t (id integer, a integer, b text); ALTER TABLE t ALTER a SET NOT NULL; ALTER TABLE t ADD PRIMARY KEY (id); CREATE UNIQUE INDEX t_i ON t (a)",
      "table-level":
        "CREATE TABLE t (id integer, a integer NOT NULL, b text, CONSTRAINT t_pkey PRIMARY KEY (id)); CREATE UNIQUE INDEX t_i ON t (a)",
      "like-all":
        "CREATE TABLE u (id integer PRIMARY KEY, a integer NOT NULL, b text); CREATE TABLE t (LIKE u INCLUDING ALL); DROP TABLE u; CREATE UNIQUE INDEX t_i ON t (a)",
    },
  }),
  {
    ...{ id: "table-replica-index", kind: "table", family: "drift", before: "", expected: keyed },
    observed: `${keyed}; ALTER TABLE t REPLICA IDENTITY USING INDEX t_i`,
    drift: [
      { kind: "table", name: T, change: "different" },
      { kind: "index", name: "public.t_i", change: "different" },
    ],
  },
  ...pairsOf({
    ...{ id: "table-typed", kind: "table", name: T },
    before: "CREATE TYPE place AS (x integer, y integer)",
    create: "CREATE TABLE t OF place",
    variants: { "not-of": ["ALTER TABLE t NOT OF"] },
    roads: { back: "ALTER TABLE t NOT OF; ALTER TABLE t OF place" },
  }),
  ...pairsOf({
    ...{
      id: "table-inherits",
      kind: "table",
      name: T,
      before: "CREATE TABLE p (id integer, a text)",
    },
    create: "CREATE TABLE t (b integer) INHERITS (p)",
    variants: { not: ["ALTER TABLE t NO INHERIT p"] },
    same: {
      attached:
        "CREATE TABLE t (id integer, a text, b integer); ALTER TABLE t INHERIT p; ALTER TABLE t NO INHERIT p; DROP TABLE t; CREATE TABLE t (b integer) INHERITS (p)",
    },
  }),
  ...pairsOf({
    ...{ id: "schema", kind: "schema", name: "o", create: "CREATE SCHEMA o" },
    comment: "SCHEMA o",
    asked: {
      privileges: ["GRANT USAGE ON SCHEMA o TO pg_monitor", "privileges"],
    },
    same: { "if-not-exists": "CREATE SCHEMA IF NOT EXISTS o" },
    roads: { renamed: "ALTER SCHEMA o RENAME TO q; ALTER SCHEMA q RENAME TO o" },
  }),
];

const parent = (by = "RANGE (d)") =>
  `CREATE TABLE t (id integer NOT NULL, d date NOT NULL) PARTITION BY ${by}`;
const bound = "FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')";
const part = `CREATE TABLE t1 PARTITION OF t ${bound}`;

/** Partitioned tables and their partitions. */
export const PARTITIONS: readonly Pair[] = [
  ...pairsOf({
    ...{ id: "partitioned", kind: "table", name: T, create: parent() },
    others: {
      strategy: [parent("LIST (d)")],
      key: [parent("RANGE (id)")],
      "key-expression": [parent("RANGE (date_part('year', d))")],
      plain: ["CREATE TABLE t (id integer NOT NULL, d date NOT NULL)"],
    },
    same: { "opclass-written": parent("RANGE (d date_ops)") },
  }),
  ...pairsOf({
    ...{ id: "partition", kind: "table", name: "public.t1", before: parent(), create: part },
    others: {
      bound: ["CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-03-01')"],
      default: ["CREATE TABLE t1 PARTITION OF t DEFAULT"],
      detached: ["CREATE TABLE t1 (id integer NOT NULL, d date NOT NULL)"],
    },
    variants: {
      unlogged: ["ALTER TABLE t1 SET UNLOGGED"],
      fillfactor: ["ALTER TABLE t1 SET (fillfactor = 60)"],
    },
    same: {
      attached: `CREATE TABLE t1 (id integer NOT NULL, d date NOT NULL); ALTER TABLE t ATTACH PARTITION t1 ${bound}`,
      "other-order": `CREATE TABLE t1 (d date NOT NULL, id integer NOT NULL); ALTER TABLE t ATTACH PARTITION t1 ${bound}`,
      "cast-bound":
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2026-01-01'::date) TO ('2026-02-01'::date)",
    },
    roads: {
      "detached-and-back": `ALTER TABLE t DETACH PARTITION t1; ALTER TABLE t ATTACH PARTITION t1 ${bound}`,
    },
  }),
  ...pairsOf({
    ...{ id: "partition-index", kind: "index", name: "public.t_i", before: `${parent()}; ${part}` },
    create: "CREATE INDEX t_i ON t (id)",
    same: {
      attached:
        "CREATE INDEX t_i ON ONLY t (id); CREATE INDEX t1_id_idx ON t1 (id); ALTER INDEX t_i ATTACH PARTITION t1_id_idx",
    },
  }),
  ...pairsOf({
    ...{ id: "partition-key", kind: "primary key", name: "public.t.t_pkey" },
    ...{ before: `${parent()}; ${part}`, create: "ALTER TABLE t ADD PRIMARY KEY (id, d)" },
    same: {
      "before-the-partition": `DROP TABLE t1; ALTER TABLE t ADD PRIMARY KEY (id, d); ${part}`,
    },
  }),
  ...pairsOf({
    ...{ id: "partition-own-index", kind: "index", name: "public.t1_own" },
    ...{ before: `${parent()}; ${part}`, create: "CREATE INDEX t1_own ON t1 (id)" },
  }),
  {
    ...{
      id: "partition-not-attached",
      kind: "index",
      family: "drift",
      before: `${parent()}; ${part}`,
    },
    expected: "CREATE INDEX t_i ON t (id)",
    observed: "CREATE INDEX t_i ON ONLY t (id)",
    isOneWay: true,
    drift: [{ kind: "index", name: "public.t_i", change: "different" }],
  },
  {
    ...{
      id: "partition-default-own",
      kind: "column",
      family: "drift",
      before: `${parent()}; ${part}`,
    },
    ...{ expected: "", observed: "ALTER TABLE ONLY t1 ALTER id SET DEFAULT 1" },
    drift: [{ kind: "column", name: "public.t1.id", attribute: "default", change: "different" }],
  },
];
