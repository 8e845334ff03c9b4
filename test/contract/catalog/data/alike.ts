const PARENT = `CREATE TABLE p (a int NOT NULL CHECK (a > 0), b text DEFAULT 'x', PRIMARY KEY (a)) PARTITION BY RANGE (a);
  CREATE INDEX pb ON p (b);
  CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
  CREATE TRIGGER g BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()`;

/** Why they are the same, and two ways to say it. */
export const ALIKE: readonly (readonly [why: string, one: string, other: string])[] = [
  [
    "a partition that is made as one, and a table that becomes one",
    `${PARENT}; CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9)`,
    `${PARENT}; CREATE TABLE q (a int NOT NULL, b text DEFAULT 'x', CONSTRAINT p_a_check CHECK (a > 0));
     ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM (0) TO (9)`,
  ],
  [
    "an index that was made on each partition before",
    `${PARENT}; CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE INDEX i ON p (b, a)`,
    `${PARENT}; CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE INDEX qi ON q (b, a);
     CREATE INDEX i ON ONLY p (b, a); ALTER INDEX i ATTACH PARTITION qi`,
  ],
  [
    "a child that inherits, and a table that becomes one",
    "CREATE TABLE p (a int CHECK (a > 0)); CREATE TABLE q (b int) INHERITS (p)",
    "CREATE TABLE p (a int CHECK (a > 0)); CREATE TABLE q (a int CONSTRAINT p_a_check CHECK (a > 0), b int); ALTER TABLE q INHERIT p",
  ],
  [
    "a column that is added, and columns that were dropped between",
    "CREATE TABLE t (a int, b int)",
    "CREATE TABLE t (x int, a int, y int); ALTER TABLE t DROP x, DROP y; ALTER TABLE t ADD b int",
  ],
  [
    "a serial that is spelled out",
    "CREATE TABLE t (a serial)",
    "CREATE SEQUENCE t_a_seq AS int; CREATE TABLE t (a int NOT NULL DEFAULT nextval('t_a_seq')); ALTER SEQUENCE t_a_seq OWNED BY t.a",
  ],
  [
    "privileges that came and went",
    "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    `CREATE TABLE t (a int); GRANT SELECT ON t TO PUBLIC; REVOKE SELECT ON t FROM PUBLIC;
     GRANT SELECT (a) ON t TO PUBLIC; REVOKE SELECT (a) ON t FROM PUBLIC;
     CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
     GRANT EXECUTE ON FUNCTION f() TO PUBLIC`,
  ],
  [
    "what is said and is the default",
    "CREATE TABLE t (a text, b int GENERATED ALWAYS AS IDENTITY, UNIQUE (a))",
    `CREATE TABLE t (a text COLLATE "default", b int GENERATED ALWAYS AS IDENTITY (START 1 INCREMENT 1 MINVALUE 1 CACHE 1 NO CYCLE), UNIQUE (a) NOT DEFERRABLE)`,
  ],
  [
    "options in another order, and comments that were taken back",
    "CREATE TABLE t (a int) WITH (fillfactor = 70, autovacuum_enabled = false)",
    "CREATE TABLE t (a int) WITH (autovacuum_enabled = false, fillfactor = 70); COMMENT ON TABLE t IS 'x'; COMMENT ON TABLE t IS NULL",
  ],
  [
    "an enum that grew",
    "CREATE TYPE k AS ENUM ('a', 'b', 'c')",
    "CREATE TYPE k AS ENUM ('a', 'c'); ALTER TYPE k ADD VALUE 'b' AFTER 'a'",
  ],
];

/** What is there and is no part of the user's schema. */
export const UNSEEN: readonly (readonly [why: string, sql: string])[] = [
  [
    "a temporary table",
    "CREATE TEMP TABLE t (a serial PRIMARY KEY, b text); CREATE INDEX ON t (b)",
  ],
  ["a temporary view", "CREATE TEMP VIEW v AS SELECT 1 AS a"],
  ["a table that is gone", "CREATE TABLE t (a serial); DROP TABLE t"],
];
