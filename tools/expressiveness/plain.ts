/**
 * The plainest thing of every kind that builders make: what an attribute has here, it has without anybody
 * saying so. Kinds that are not here have no plain value but nothing, null, false, zero and `none`.
 */
export const PLAIN: readonly string[] = [
  "CREATE EXTENSION citext",
  "CREATE SCHEMA plain",
  "CREATE TABLE plain (id integer PRIMARY KEY, a integer, UNIQUE (a), CHECK (a > 0), EXCLUDE USING btree (a WITH =))",
  "CREATE TABLE plainer (id integer NOT NULL, b integer REFERENCES plain (id))",
  "CREATE INDEX plain_index ON plain (a)",
  "CREATE SEQUENCE plain_sequence",
  "CREATE TYPE plain_enum AS ENUM ('a')",
  "CREATE DOMAIN plain_domain AS integer",
  "CREATE DOMAIN plain_checked AS integer CHECK (VALUE > 0)",
  "CREATE TYPE plain_composite AS (a integer)",
  "CREATE TYPE plain_range AS RANGE (subtype = float8)",
  "CREATE VIEW plain_view AS SELECT a FROM plain",
  "CREATE MATERIALIZED VIEW plain_materialized AS SELECT a FROM plain",
  "CREATE FUNCTION plain_function() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
  "CREATE FUNCTION plain_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
  "CREATE PROCEDURE plain_procedure() LANGUAGE sql AS 'SELECT 1'",
  "CREATE AGGREGATE plain_aggregate (integer) (SFUNC = int4pl, STYPE = integer)",
  "CREATE TRIGGER plain AFTER INSERT ON plain EXECUTE FUNCTION plain_trigger()",
  "CREATE RULE plain AS ON DELETE TO plain DO ALSO NOTHING",
  "CREATE POLICY plain ON plain",
  "CREATE STATISTICS plain_statistics ON id, a FROM plain",
];
