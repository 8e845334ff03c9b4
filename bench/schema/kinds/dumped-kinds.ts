import type { FactKind } from "#engines/catalog/fact.ts";

/** One type of entry that `pg_dump` writes, and an object of it that can go away. */
export interface DumpedKind {
  /** Description in the archive's table of contents. */
  readonly entry: string;
  /** Oldest major version; default 14. */
  readonly least?: number;
  /** Makes it in the database that has one of each. */
  readonly make: string;
  /** Takes exactly it away. */
  readonly drop: string;
  /** What has to be found then. */
  readonly kind: FactKind;
  /** In the name of everything that is found then. */
  readonly named: string;
  /** Told of the migrations' side only. */
  readonly isOneWay?: boolean;
  /** Found only where owners and grants are compared. */
  readonly isAsked?: boolean;
}

/** What several of them need. */
export const GROUND = `
CREATE TABLE ground (id integer NOT NULL, a integer, b integer, s text, r int4range);
CREATE TABLE parent (id integer PRIMARY KEY);
CREATE TABLE wide (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE loose (id integer NOT NULL, at date NOT NULL);
CREATE TYPE pair AS (x integer, y integer);
CREATE FUNCTION of_pair(pair) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION near(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION events() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE OPERATOR FAMILY hashes USING hash;
CREATE SCHEMA held;
CREATE PUBLICATION news;
CREATE FOREIGN DATA WRAPPER carrier;
CREATE SERVER depot FOREIGN DATA WRAPPER carrier;
CREATE SEQUENCE counter;
SELECT lo_create(4712)`;

const made = (kind: string, name: string, rest: string) => ({
  make: `CREATE ${kind} ${name} ${rest}`,
  drop: `DROP ${kind} ${name}`,
});

/** Source  the descriptions that `pg_dump` of PostgreSQL 15 gives to its entries. */
export const DUMPED_KINDS: readonly DumpedKind[] = [
  {
    ...{ entry: "ACCESS METHOD", kind: "access method", named: "heap2" },
    ...made("ACCESS METHOD", "heap2", "TYPE TABLE HANDLER heap_tableam_handler"),
  },
  {
    ...{ entry: "ACL", kind: "table", named: "ground", isAsked: true },
    make: "GRANT SELECT ON ground TO pg_monitor",
    drop: "REVOKE SELECT ON ground FROM pg_monitor",
  },
  {
    ...{ entry: "AGGREGATE", kind: "aggregate", named: "added" },
    ...made("AGGREGATE", "added(integer)", "(sfunc = int4pl, stype = integer)"),
  },
  {
    ...{ entry: "BLOB", kind: "large object", named: "4711" },
    ...{ make: "SELECT lo_create(4711)", drop: "SELECT lo_unlink(4711)" },
  },
  {
    ...{ entry: "ACL", kind: "large object", named: "4712", isAsked: true },
    make: "GRANT SELECT ON LARGE OBJECT 4712 TO pg_monitor",
    drop: "REVOKE SELECT ON LARGE OBJECT 4712 FROM pg_monitor",
  },
  {
    ...{ entry: "CAST", kind: "cast", named: "pair" },
    ...made("CAST", "(pair AS integer)", "WITH FUNCTION of_pair(pair)"),
  },
  {
    ...{ entry: "CHECK CONSTRAINT", kind: "check constraint", named: "late_check" },
    make: "ALTER TABLE ground ADD CONSTRAINT late_check CHECK (a > 0) NOT VALID",
    drop: "ALTER TABLE ground DROP CONSTRAINT late_check",
  },
  {
    ...{ entry: "COLLATION", kind: "collation", named: "sorted" },
    ...made("COLLATION", "sorted", "(provider = icu, locale = 'de')"),
  },
  {
    ...{ entry: "COMMENT", kind: "table", named: "parent" },
    ...{ make: "COMMENT ON TABLE parent IS 'x'", drop: "COMMENT ON TABLE parent IS NULL" },
  },
  {
    ...{ entry: "CONSTRAINT", kind: "unique constraint", named: "ground_u" },
    make: "ALTER TABLE ground ADD CONSTRAINT ground_u UNIQUE (a)",
    drop: "ALTER TABLE ground DROP CONSTRAINT ground_u",
  },
  {
    ...{ entry: "CONSTRAINT", kind: "exclusion constraint", named: "ground_x" },
    make: "ALTER TABLE ground ADD CONSTRAINT ground_x EXCLUDE USING gist (r WITH &&)",
    drop: "ALTER TABLE ground DROP CONSTRAINT ground_x",
  },
  {
    ...{ entry: "CONSTRAINT", kind: "primary key", named: "ground_pkey" },
    make: "ALTER TABLE ground ADD PRIMARY KEY (id)",
    drop: "ALTER TABLE ground DROP CONSTRAINT ground_pkey",
  },
  {
    ...{ entry: "CONVERSION", kind: "conversion", named: "turned" },
    ...made("CONVERSION", "turned", "FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"),
  },
  {
    ...{ entry: "DEFAULT", kind: "column", named: "ground.b" },
    make: "ALTER TABLE ground ALTER b SET DEFAULT nextval('counter')",
    drop: "ALTER TABLE ground ALTER b DROP DEFAULT",
  },
  {
    ...{ entry: "DEFAULT ACL", kind: "default privileges", named: "", isAsked: true },
    make: "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor",
    drop: "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM pg_monitor",
  },
  { entry: "DOMAIN", kind: "domain", named: "short", ...made("DOMAIN", "short", "AS text") },
  {
    ...{ entry: "DOMAIN", kind: "domain constraint", named: "narrow" },
    make: "CREATE DOMAIN narrow AS text CONSTRAINT narrow_c CHECK (VALUE <> '')",
    drop: "ALTER DOMAIN narrow DROP CONSTRAINT narrow_c",
  },
  {
    ...{ entry: "EVENT TRIGGER", kind: "event trigger", named: "watch" },
    ...made(
      "EVENT TRIGGER",
      "watch",
      "ON sql_drop WHEN TAG IN ('DROP RULE') EXECUTE FUNCTION events()",
    ),
  },
  { entry: "EXTENSION", kind: "extension", named: "hstore", ...made("EXTENSION", "hstore", "") },
  {
    ...{ entry: "FK CONSTRAINT", kind: "foreign key", named: "ground_f" },
    make: "ALTER TABLE ground ADD CONSTRAINT ground_f FOREIGN KEY (a) REFERENCES parent",
    drop: "ALTER TABLE ground DROP CONSTRAINT ground_f",
  },
  {
    ...{ entry: "FOREIGN DATA WRAPPER", kind: "foreign-data wrapper", named: "pigeon" },
    ...made("FOREIGN DATA WRAPPER", "pigeon", ""),
  },
  {
    ...{ entry: "FOREIGN TABLE", kind: "foreign table", named: "distant" },
    ...made("FOREIGN TABLE", "distant", "(id integer) SERVER depot"),
  },
  {
    ...{ entry: "FUNCTION", kind: "function", named: "plus" },
    ...made("FUNCTION", "plus(integer)", "RETURNS integer LANGUAGE sql AS 'SELECT $1 + 1'"),
  },
  {
    ...{ entry: "INDEX", kind: "index", named: "ground_i" },
    ...{ make: "CREATE INDEX ground_i ON ground (lower(s))", drop: "DROP INDEX ground_i" },
  },
  {
    ...{ entry: "INDEX ATTACH", kind: "index", named: "wide_i", isOneWay: true },
    make: "CREATE TABLE wide_1 PARTITION OF wide FOR VALUES FROM ('2026-01-01') TO ('2026-02-01'); CREATE INDEX wide_i ON wide (id)",
    drop: "DROP INDEX wide_i; CREATE INDEX wide_i ON ONLY wide (id)",
  },
  {
    ...{ entry: "MATERIALIZED VIEW", kind: "materialized view", named: "kept" },
    ...made("MATERIALIZED VIEW", "kept", "AS SELECT 1 AS one"),
  },
  {
    ...{ entry: "OPERATOR", kind: "operator", named: "~~~" },
    make: "CREATE OPERATOR ~~~ (function = near, leftarg = integer, rightarg = integer)",
    drop: "DROP OPERATOR ~~~ (integer, integer)",
  },
  {
    ...{ entry: "OPERATOR CLASS", kind: "operator class", named: "hashes" },
    make: "CREATE OPERATOR CLASS hashes FOR TYPE integer USING hash FAMILY hashes AS OPERATOR 1 =",
    drop: "DROP OPERATOR CLASS hashes USING hash",
  },
  {
    ...{ entry: "OPERATOR FAMILY", kind: "operator family", named: "clan" },
    ...{
      make: "CREATE OPERATOR FAMILY clan USING btree",
      drop: "DROP OPERATOR FAMILY clan USING btree",
    },
  },
  {
    ...{ entry: "POLICY", kind: "policy", named: "ours" },
    ...{ make: "CREATE POLICY ours ON parent USING (id > 0)", drop: "DROP POLICY ours ON parent" },
  },
  {
    ...{ entry: "PROCEDURAL LANGUAGE", kind: "language", named: "plother" },
    ...made("LANGUAGE", "plother", "HANDLER plpgsql_call_handler"),
  },
  {
    ...{ entry: "PROCEDURE", kind: "procedure", named: "act" },
    ...made("PROCEDURE", "act(integer)", "LANGUAGE sql AS 'SELECT 1'"),
  },
  {
    entry: "PUBLICATION",
    kind: "publication",
    named: "paper",
    ...made("PUBLICATION", "paper", ""),
  },
  {
    ...{ entry: "PUBLICATION TABLE", kind: "publication table", named: "parent" },
    make: "ALTER PUBLICATION news ADD TABLE parent",
    drop: "ALTER PUBLICATION news DROP TABLE parent",
  },
  {
    ...{
      entry: "PUBLICATION TABLES IN SCHEMA",
      kind: "publication schema",
      named: "held",
      least: 15,
    },
    make: "ALTER PUBLICATION news ADD TABLES IN SCHEMA held",
    drop: "ALTER PUBLICATION news DROP TABLES IN SCHEMA held",
  },
  {
    ...{ entry: "ROW SECURITY", kind: "table", named: "ground" },
    make: "ALTER TABLE ground ENABLE ROW LEVEL SECURITY",
    drop: "ALTER TABLE ground DISABLE ROW LEVEL SECURITY",
  },
  {
    ...{ entry: "RULE", kind: "rule", named: "stop" },
    make: "CREATE RULE stop AS ON DELETE TO loose DO INSTEAD NOTHING",
    drop: "DROP RULE stop ON loose",
  },
  { entry: "SCHEMA", kind: "schema", named: "apart", ...made("SCHEMA", "apart", "") },
  {
    ...{ entry: "SECURITY LABEL", kind: "security label", named: "parent", isAsked: true },
    // No provider of labels comes with the server; this is what one would write.
    make: "INSERT INTO pg_seclabel VALUES ('parent'::regclass, 'pg_class'::regclass, 0, 'dummy', 'secret')",
    drop: "DELETE FROM pg_seclabel",
  },
  { entry: "SEQUENCE", kind: "sequence", named: "ticks", ...made("SEQUENCE", "ticks", "") },
  {
    ...{ entry: "SEQUENCE OWNED BY", kind: "sequence", named: "counter" },
    make: "ALTER SEQUENCE counter OWNED BY ground.b",
    drop: "ALTER SEQUENCE counter OWNED BY NONE",
  },
  {
    ...{ entry: "SERVER", kind: "foreign server", named: "harbour" },
    ...made("SERVER", "harbour", "FOREIGN DATA WRAPPER carrier"),
  },
  { entry: "SHELL TYPE", kind: "shell type", named: "hollow", ...made("TYPE", "hollow", "") },
  {
    ...{ entry: "STATISTICS", kind: "statistics object", named: "known" },
    ...made("STATISTICS", "known", "ON a, b FROM ground"),
  },
  {
    ...{ entry: "SUBSCRIPTION", kind: "subscription", named: "reader" },
    ...made(
      "SUBSCRIPTION",
      "reader",
      "CONNECTION 'dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE)",
    ),
  },
  { entry: "TABLE", kind: "table", named: "lonely", ...made("TABLE", "lonely", "(id integer)") },
  {
    ...{ entry: "TABLE ATTACH", kind: "table", named: "loose" },
    make: "ALTER TABLE wide ATTACH PARTITION loose FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')",
    drop: "ALTER TABLE wide DETACH PARTITION loose",
  },
  {
    ...{ entry: "TEXT SEARCH CONFIGURATION", kind: "text search configuration", named: "words" },
    ...made("TEXT SEARCH CONFIGURATION", "words", "(COPY = simple)"),
  },
  {
    ...{ entry: "TEXT SEARCH DICTIONARY", kind: "text search dictionary", named: "book" },
    ...made("TEXT SEARCH DICTIONARY", "book", "(TEMPLATE = simple)"),
  },
  {
    ...{ entry: "TEXT SEARCH PARSER", kind: "text search parser", named: "splitter" },
    ...made(
      "TEXT SEARCH PARSER",
      "splitter",
      "(START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)",
    ),
  },
  {
    ...{ entry: "TEXT SEARCH TEMPLATE", kind: "text search template", named: "mould" },
    ...made("TEXT SEARCH TEMPLATE", "mould", "(INIT = dsimple_init, LEXIZE = dsimple_lexize)"),
  },
  {
    ...{ entry: "TRANSFORM", kind: "transform", named: "integer" },
    make: "CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))",
    drop: "DROP TRANSFORM FOR integer LANGUAGE sql",
  },
  {
    ...{ entry: "TRIGGER", kind: "trigger", named: "bell" },
    make: "CREATE TRIGGER bell BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION fires()",
    drop: "DROP TRIGGER bell ON parent",
  },
  { entry: "TYPE", kind: "enum", named: "mood", ...made("TYPE", "mood", "AS ENUM ('sad', 'ok')") },
  {
    entry: "TYPE",
    kind: "composite type",
    named: "spot",
    ...made("TYPE", "spot", "AS (x integer)"),
  },
  {
    ...{ entry: "TYPE", kind: "range type", named: "span" },
    ...made("TYPE", "span", "AS RANGE (subtype = text)"),
  },
  {
    ...{ entry: "TYPE", kind: "base type", named: "own" },
    make: `CREATE TYPE own; CREATE FUNCTION own_in(cstring) RETURNS own LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION own_out(own) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE own (INPUT = own_in, OUTPUT = own_out, LIKE = integer)`,
    drop: "DROP TYPE own CASCADE",
  },
  {
    ...{ entry: "USER MAPPING", kind: "user mapping", named: "depot" },
    make: "CREATE USER MAPPING FOR PUBLIC SERVER depot",
    drop: "DROP USER MAPPING FOR PUBLIC SERVER depot",
  },
  { entry: "VIEW", kind: "view", named: "glance", ...made("VIEW", "glance", "AS SELECT 1 AS one") },
];
