import { comment, owner, privileges, type Subject } from "./change.ts";

const TRIGGER = `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'; CREATE TABLE t (a int, b int)`;

export const VIEWS: readonly Subject[] = [
  {
    kind: "view",
    name: "public.v",
    before: "CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a, b FROM t",
    changes: {
      definition: "CREATE OR REPLACE VIEW v AS SELECT a, b FROM t WHERE a > 0",
      options: "ALTER VIEW v SET (security_barrier)",
      columnDefaults: "ALTER VIEW v ALTER a SET DEFAULT 3",
      columns: ["DROP VIEW v; CREATE VIEW v AS SELECT a AS c, b FROM t", "definition"],
      columnComments: "COMMENT ON COLUMN v.a IS 'why'",
      columnPrivileges: "GRANT SELECT (a) ON v TO reader",
      ...{ ...comment("VIEW v"), ...owner("VIEW v"), ...privileges("v", "SELECT") },
    },
  },
  {
    kind: "materialized view",
    name: "public.v",
    before: "CREATE TABLE t (a int, b text); CREATE MATERIALIZED VIEW v AS SELECT a, b FROM t",
    changes: {
      definition:
        "DROP MATERIALIZED VIEW v; CREATE MATERIALIZED VIEW v AS SELECT a, b FROM t WHERE a > 0",
      isPopulated: "REFRESH MATERIALIZED VIEW v WITH NO DATA",
      options: "ALTER MATERIALIZED VIEW v SET (fillfactor = 50)",
      tablespace: "ALTER MATERIALIZED VIEW v SET TABLESPACE elsewhere",
      accessMethod:
        "CREATE ACCESS METHOD h TYPE TABLE HANDLER heap_tableam_handler; DROP MATERIALIZED VIEW v; CREATE MATERIALIZED VIEW v USING h AS SELECT a, b FROM t",
      replicaIdentity: "UPDATE pg_class SET relreplident = 'f' WHERE relname = 'v'",
      columnSettings: "ALTER MATERIALIZED VIEW v ALTER b SET STATISTICS 9",
      extensions: "ALTER MATERIALIZED VIEW v DEPENDS ON EXTENSION plpgsql",
      columns: [
        "DROP MATERIALIZED VIEW v; CREATE MATERIALIZED VIEW v AS SELECT a AS c, b FROM t",
        "definition",
      ],
      columnComments: "COMMENT ON COLUMN v.a IS 'why'",
      columnPrivileges: "GRANT SELECT (a) ON v TO reader",
      ...{
        ...comment("MATERIALIZED VIEW v"),
        ...owner("MATERIALIZED VIEW v"),
        ...privileges("v", "SELECT"),
      },
    },
  },
  {
    kind: "trigger",
    name: "public.t.g",
    before: `${TRIGGER}; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()`,
    changes: {
      definition: "CREATE OR REPLACE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
      enabled: "ALTER TABLE t DISABLE TRIGGER g",
      extensions: "ALTER TRIGGER g ON t DEPENDS ON EXTENSION plpgsql",
      ...comment("TRIGGER g ON t"),
    },
  },
  {
    kind: "rule",
    name: "public.t.r",
    before: "CREATE TABLE t (a int); CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
    changes: {
      definition: "CREATE OR REPLACE RULE r AS ON DELETE TO t DO ALSO NOTHING",
      enabled: "ALTER TABLE t DISABLE RULE r",
      ...comment("RULE r ON t"),
    },
  },
  {
    kind: "policy",
    name: "public.t.p",
    before: "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0)",
    changes: {
      command: "DROP POLICY p ON t; CREATE POLICY p ON t FOR UPDATE USING (a > 0)",
      isPermissive: "DROP POLICY p ON t; CREATE POLICY p ON t AS RESTRICTIVE USING (a > 0)",
      roles: "ALTER POLICY p ON t TO reader",
      using: "ALTER POLICY p ON t USING (a > 1)",
      check: "ALTER POLICY p ON t WITH CHECK (a > 2)",
      ...comment("POLICY p ON t"),
    },
  },
  {
    kind: "statistics object",
    name: "public.s",
    before: "CREATE TABLE t (a int, b int); CREATE STATISTICS s ON a, b FROM t",
    changes: {
      definition: "DROP STATISTICS s; CREATE STATISTICS s (mcv) ON a, b FROM t",
      target: "ALTER STATISTICS s SET STATISTICS 9",
      ...{ ...comment("STATISTICS s"), ...owner("STATISTICS s") },
    },
  },
];
