import type { Pair } from "../pair.ts";
import { pairsOf } from "../subject.ts";

const T = "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer, s text)";
const DUMMY = "CREATE FOREIGN DATA WRAPPER w";
const SERVER = `${DUMMY}; CREATE SERVER sv FOREIGN DATA WRAPPER w`;
const OPERATOR =
  "CREATE FUNCTION near(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2'";

/** Kinds that are reported, or compared by their presence. */
export const OTHER_OBJECTS: readonly Pair[] = [
  ...pairsOf({
    id: "extension",
    kind: "extension",
    name: "pgcrypto",
    create: "CREATE EXTENSION pgcrypto",
  }),
  ...pairsOf({
    ...{ id: "extension-schema", kind: "extension", name: "pgcrypto", before: "CREATE SCHEMA o" },
    ...{ create: "CREATE EXTENSION pgcrypto", isNeverAlone: true },
    variants: { moved: ["ALTER EXTENSION pgcrypto SET SCHEMA o"] },
  }),
  ...pairsOf({
    ...{ id: "statistics", kind: "statistics object", name: "public.st", before: T },
    create: "CREATE STATISTICS st ON a, b FROM t",
    comment: "STATISTICS st",
    variants: { target: ["ALTER STATISTICS st SET STATISTICS 50"] },
    others: {
      kinds: ["CREATE STATISTICS st (ndistinct) ON a, b FROM t"],
      columns: ["CREATE STATISTICS st ON a, id FROM t"],
      expression: ["CREATE STATISTICS st ON a, (b + 1) FROM t"],
    },
    same: { "kinds-written": "CREATE STATISTICS st (ndistinct, dependencies, mcv) ON a, b FROM t" },
  }),
  ...pairsOf({
    ...{ id: "collation", kind: "collation", name: "public.co" },
    create: `CREATE COLLATION co (provider = icu, locale = 'en')`,
    others: {
      locale: [`CREATE COLLATION co (provider = icu, locale = 'de')`],
      deterministic: [`CREATE COLLATION co (provider = icu, locale = 'en', deterministic = false)`],
      provider: [`CREATE COLLATION co (provider = libc, locale = 'C')`],
    },
  }),
  ...pairsOf({
    ...{ id: "publication", kind: "publication", name: "pu", create: "CREATE PUBLICATION pu" },
    comment: "PUBLICATION pu",
    variants: {
      operations: ["ALTER PUBLICATION pu SET (publish = 'insert')"],
      root: ["ALTER PUBLICATION pu SET (publish_via_partition_root = true)"],
    },
    others: { everything: ["CREATE PUBLICATION pu FOR ALL TABLES"] },
  }),
  ...pairsOf({
    ...{ id: "publication-table", kind: "publication table", name: "pu public.t" },
    ...{ before: `${T}; CREATE PUBLICATION pu`, create: "ALTER PUBLICATION pu ADD TABLE t" },
  }),
  ...pairsOf({
    ...{ id: "publication-table-parts", kind: "publication table", name: "pu public.t", least: 15 },
    ...{ before: `${T}; CREATE PUBLICATION pu`, create: "ALTER PUBLICATION pu ADD TABLE t" },
    isNeverAlone: true,
    others: {
      columns: ["ALTER PUBLICATION pu ADD TABLE t (id, a)"],
      rows: ["ALTER PUBLICATION pu ADD TABLE t WHERE (id > 0)"],
    },
  }),
  ...pairsOf({
    ...{ id: "publication-schema", kind: "publication schema", name: "pu o", least: 15 },
    ...{ before: "CREATE SCHEMA o; CREATE PUBLICATION pu" },
    create: "ALTER PUBLICATION pu ADD TABLES IN SCHEMA o",
  }),
  ...pairsOf({
    ...{ id: "event-trigger", kind: "event trigger", name: "et" },
    before: "CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    create: "CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION ef()",
    variants: { disabled: ["ALTER EVENT TRIGGER et DISABLE"] },
    others: {
      event: ["CREATE EVENT TRIGGER et ON sql_drop EXECUTE FUNCTION ef()"],
      tags: [
        "CREATE EVENT TRIGGER et ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION ef()",
      ],
    },
  }),
  ...pairsOf({
    ...{ id: "wrapper", kind: "foreign-data wrapper", name: "w", create: DUMMY },
    variants: { options: ["ALTER FOREIGN DATA WRAPPER w OPTIONS (debug 'true')"] },
  }),
  ...pairsOf({
    ...{ id: "server", kind: "foreign server", name: "sv", before: DUMMY },
    create: "CREATE SERVER sv FOREIGN DATA WRAPPER w",
    variants: {
      options: ["ALTER SERVER sv OPTIONS (host 'elsewhere')"],
    },
    others: { type: ["CREATE SERVER sv TYPE 'x' FOREIGN DATA WRAPPER w"] },
  }),
  ...pairsOf({
    ...{ id: "user-mapping", kind: "user mapping", name: "PUBLIC on sv", before: SERVER },
    create: "CREATE USER MAPPING FOR PUBLIC SERVER sv OPTIONS (password 'one')",
    variants: {
      password: ["ALTER USER MAPPING FOR PUBLIC SERVER sv OPTIONS (SET password 'two')"],
      user: [`ALTER USER MAPPING FOR PUBLIC SERVER sv OPTIONS (ADD "user" 'u')`],
    },
  }),
  ...pairsOf({
    ...{ id: "foreign-table", kind: "foreign table", name: "public.ft", before: SERVER },
    create: "CREATE FOREIGN TABLE ft (id integer, a text) SERVER sv",
    variants: { options: ["ALTER FOREIGN TABLE ft OPTIONS (table_name 'x')"] },
  }),
  {
    ...{ id: "foreign-table-column", kind: "column", family: "drift", before: SERVER },
    expected: "CREATE FOREIGN TABLE ft (id integer, a text) SERVER sv",
    observed: "CREATE FOREIGN TABLE ft (id integer, a text OPTIONS (column_name 'x')) SERVER sv",
    drift: [{ kind: "column", name: "public.ft.a", change: "different" }],
  },
  {
    ...{ id: "foreign-table-type", kind: "column", family: "drift", before: SERVER },
    expected: "CREATE FOREIGN TABLE ft (id integer, a text) SERVER sv",
    observed: "CREATE FOREIGN TABLE ft (id integer, a integer) SERVER sv",
    drift: [{ kind: "column", name: "public.ft.a", attribute: "type", change: "different" }],
  },
  {
    ...{ id: "default-privileges-silent", kind: "default privileges", family: "none", before: "" },
    ...{
      expected: "",
      observed: "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor",
      drift: [],
    },
  },
  ...pairsOf({
    ...{ id: "cast", kind: "cast", name: "(public.p AS integer)" },
    before:
      "CREATE TYPE p AS (x integer); CREATE FUNCTION pi(p) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    create: "CREATE CAST (p AS integer) WITH FUNCTION pi(p)",
    others: { context: ["CREATE CAST (p AS integer) WITH FUNCTION pi(p) AS ASSIGNMENT"] },
  }),
  ...pairsOf({
    ...{ id: "operator", kind: "operator", name: "public.~~~(integer, integer)", before: OPERATOR },
    create: "CREATE OPERATOR ~~~ (function = near, leftarg = integer, rightarg = integer)",
  }),
  ...pairsOf({
    ...{ id: "operator-family", kind: "operator family", name: "public.of using btree" },
    create: "CREATE OPERATOR FAMILY of USING btree",
  }),
  ...pairsOf({
    ...{ id: "operator-class", kind: "operator class", name: "public.oc using hash" },
    before: "CREATE OPERATOR FAMILY oc USING hash",
    create: "CREATE OPERATOR CLASS oc FOR TYPE integer USING hash FAMILY oc AS STORAGE integer",
  }),
  ...pairsOf({
    ...{ id: "conversion", kind: "conversion", name: "public.cv" },
    create: "CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
  }),
  ...pairsOf({
    ...{ id: "search-configuration", kind: "text search configuration", name: "public.tc" },
    create: "CREATE TEXT SEARCH CONFIGURATION tc (COPY = simple)",
    variants: {
      mapping: ["ALTER TEXT SEARCH CONFIGURATION tc ALTER MAPPING FOR word WITH english_stem"],
    },
  }),
  ...pairsOf({
    ...{ id: "search-dictionary", kind: "text search dictionary", name: "public.td" },
    create: "CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = simple)",
    variants: { options: ["ALTER TEXT SEARCH DICTIONARY td (Accept = false)"] },
  }),
  ...pairsOf({
    ...{ id: "search-parser", kind: "text search parser", name: "public.tp" },
    create:
      "CREATE TEXT SEARCH PARSER tp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
  }),
  ...pairsOf({
    ...{ id: "search-template", kind: "text search template", name: "public.tt" },
    create: "CREATE TEXT SEARCH TEMPLATE tt (INIT = dsimple_init, LEXIZE = dsimple_lexize)",
  }),
  ...pairsOf({
    ...{ id: "language", kind: "language", name: "pltoo" },
    create: "CREATE LANGUAGE pltoo HANDLER plpgsql_call_handler",
  }),
  ...pairsOf({
    ...{ id: "transform", kind: "transform", name: "for integer language sql" },
    create:
      "CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))",
  }),
  ...pairsOf({
    ...{ id: "access-method", kind: "access method", name: "am" },
    create: "CREATE ACCESS METHOD am TYPE TABLE HANDLER heap_tableam_handler",
  }),
  ...pairsOf({
    ...{ id: "subscription", kind: "subscription", name: "su" },
    create:
      "CREATE SUBSCRIPTION su CONNECTION 'dbname=none' PUBLICATION pu WITH (connect = false, slot_name = NONE)",
  }),
  ...pairsOf({
    ...{ id: "large-object", kind: "large object", name: "4711", create: "SELECT lo_create(4711)" },
  }),
];
