import { comment, owner, privileges, type Subject } from "./change.ts";

const WRAPPER = "CREATE FOREIGN DATA WRAPPER w";
const SERVER = `${WRAPPER}; CREATE SERVER s FOREIGN DATA WRAPPER w`;
const publication = (body: string) => `DROP PUBLICATION p; CREATE PUBLICATION p ${body}`;
const SUBSCRIPTION =
  "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = false, slot_name = NONE)";
const subscription = (column: string, value: string) =>
  `UPDATE pg_subscription SET ${column} = ${value} WHERE subname = 's'`;

export const OTHERS: readonly Subject[] = [
  {
    kind: "default privileges",
    name: "of postgres in schema public on tables",
    before: "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader",
    changes: {
      privileges: "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT ON TABLES TO reader",
    },
  },
  {
    kind: "collation",
    name: "public.o",
    before: "CREATE COLLATION o (provider = icu, locale = 'de')",
    changes: {
      provider: [
        `DROP COLLATION o; CREATE COLLATION o (provider = libc, locale = 'C')`,
        "locale",
        "characterType",
        "encoding",
        "version",
      ],
      locale: "DROP COLLATION o; CREATE COLLATION o (provider = icu, locale = 'de-AT')",
      isDeterministic:
        "DROP COLLATION o; CREATE COLLATION o (provider = icu, locale = 'de', deterministic = false)",
      encoding: "UPDATE pg_collation SET collencoding = 6 WHERE collname = 'o'",
      version: "UPDATE pg_collation SET collversion = '0' WHERE collname = 'o'",
      ...{ ...comment("COLLATION o"), ...owner("COLLATION o") },
    },
  },
  {
    kind: "collation",
    name: "public.o",
    before: "CREATE COLLATION o (provider = libc, locale = 'C')",
    changes: { characterType: "UPDATE pg_collation SET collctype = 'POSIX' WHERE collname = 'o'" },
  },
  {
    kind: "collation",
    name: "public.o",
    since: 16,
    before: "CREATE COLLATION o (provider = icu, locale = 'de')",
    changes: {
      rules:
        "DROP COLLATION o; CREATE COLLATION o (provider = icu, locale = 'de', rules = '&a < b')",
    },
  },
  {
    kind: "publication",
    name: "p",
    before: "CREATE PUBLICATION p",
    changes: {
      isForAllTables: publication("FOR ALL TABLES"),
      operations: "ALTER PUBLICATION p SET (publish = 'insert')",
      publishesByRoot: "ALTER PUBLICATION p SET (publish_via_partition_root)",
      ...{ ...comment("PUBLICATION p"), ...owner("PUBLICATION p") },
    },
  },
  {
    kind: "publication",
    name: "p",
    since: 18,
    before: "CREATE PUBLICATION p",
    changes: { generatedColumns: "ALTER PUBLICATION p SET (publish_generated_columns = stored)" },
  },
  {
    kind: "publication table",
    name: "p public.t",
    since: 15,
    before: "CREATE TABLE t (a int, b int); CREATE PUBLICATION p FOR TABLE t",
    changes: {
      filter: "ALTER PUBLICATION p SET TABLE t WHERE (a > 0)",
      columnList: "ALTER PUBLICATION p SET TABLE t (a)",
    },
  },
  {
    kind: "event trigger",
    name: "e",
    before: `CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
      CREATE FUNCTION g() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
      CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()`,
    changes: {
      event:
        "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()",
      function:
        "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION g()",
      tags: "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION f()",
      enabled: "ALTER EVENT TRIGGER e DISABLE",
      ...comment("EVENT TRIGGER e"),
      owner: "UPDATE pg_event_trigger SET evtowner = 'reader'::regrole WHERE evtname = 'e'",
    },
  },
  {
    kind: "foreign-data wrapper",
    name: "w",
    before: WRAPPER,
    changes: {
      handler: "UPDATE pg_foreign_data_wrapper SET fdwhandler = 'now'::regproc WHERE fdwname = 'w'",
      validator: "ALTER FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator",
      options: "ALTER FOREIGN DATA WRAPPER w OPTIONS (ADD password 'one')",
      ...comment("FOREIGN DATA WRAPPER w"),
      owner: "UPDATE pg_foreign_data_wrapper SET fdwowner = 'reader'::regrole WHERE fdwname = 'w'",
      ...privileges("FOREIGN DATA WRAPPER w"),
    },
  },
  {
    kind: "foreign server",
    name: "s",
    before: SERVER,
    changes: {
      wrapper:
        "CREATE FOREIGN DATA WRAPPER x; DROP SERVER s; CREATE SERVER s FOREIGN DATA WRAPPER x",
      type: "DROP SERVER s; CREATE SERVER s TYPE 'y' FOREIGN DATA WRAPPER w",
      version: "ALTER SERVER s VERSION '2'",
      options: "ALTER SERVER s OPTIONS (ADD host 'h')",
      ...{ ...comment("SERVER s"), ...privileges("FOREIGN SERVER s") },
      owner: "UPDATE pg_foreign_server SET srvowner = 'reader'::regrole WHERE srvname = 's'",
    },
  },
  {
    kind: "user mapping",
    name: "reader on s",
    before: `${SERVER}; CREATE USER MAPPING FOR reader SERVER s OPTIONS (user 'u', password 'one')`,
    changes: { options: "ALTER USER MAPPING FOR reader SERVER s OPTIONS (SET password 'two')" },
  },
  {
    kind: "foreign table",
    name: "public.t",
    before: `${SERVER}; CREATE FOREIGN TABLE t (a int) SERVER s`,
    changes: {
      server:
        "CREATE SERVER r FOREIGN DATA WRAPPER w; DROP FOREIGN TABLE t; CREATE FOREIGN TABLE t (a int) SERVER r",
      options: "ALTER FOREIGN TABLE t OPTIONS (ADD x 'y')",
      inherits: "CREATE TABLE p (a int); ALTER FOREIGN TABLE t INHERIT p",
      ...{
        ...comment("FOREIGN TABLE t"),
        ...owner("FOREIGN TABLE t"),
        ...privileges("t", "SELECT"),
      },
    },
  },
  {
    kind: "foreign table",
    name: "public.t",
    before: `${SERVER}; CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE FOREIGN TABLE t PARTITION OF p FOR VALUES IN (1) SERVER s`,
    changes: {
      partitionOf: ["ALTER TABLE p DETACH PARTITION t", "partitionBound"],
      partitionBound:
        "ALTER TABLE p DETACH PARTITION t; ALTER TABLE p ATTACH PARTITION t FOR VALUES IN (2)",
      isDetachPending:
        "UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 't'::regclass",
    },
  },
  {
    kind: "subscription",
    name: "s",
    before: SUBSCRIPTION,
    changes: {
      publications: "ALTER SUBSCRIPTION s SET PUBLICATION q WITH (refresh = false)",
      isBinary: "ALTER SUBSCRIPTION s SET (binary)",
      streaming: "ALTER SUBSCRIPTION s SET (streaming = on)",
      isEnabled: subscription("subenabled", "true"),
      slot: "ALTER SUBSCRIPTION s SET (slot_name = 'other')",
      synchronousCommit: "ALTER SUBSCRIPTION s SET (synchronous_commit = on)",
      ...comment("SUBSCRIPTION s"),
      owner: subscription("subowner", "'reader'::regrole"),
    },
  },
  {
    kind: "subscription",
    name: "s",
    since: 15,
    before: SUBSCRIPTION,
    changes: {
      twoPhase: subscription("subtwophasestate", "'p'"),
      disablesOnError: "ALTER SUBSCRIPTION s SET (disable_on_error)",
    },
  },
  {
    kind: "subscription",
    name: "s",
    since: 17,
    before: SUBSCRIPTION,
    changes: {
      origin: "ALTER SUBSCRIPTION s SET (origin = none)",
      needsPassword: subscription("subpasswordrequired", "false"),
      runsAsOwner: "ALTER SUBSCRIPTION s SET (run_as_owner)",
      failover: subscription("subfailover", "true"),
    },
  },
  {
    kind: "large object",
    name: "77",
    before: "SELECT lo_create(77)",
    changes: {
      ...{
        ...comment("LARGE OBJECT 77"),
        ...owner("LARGE OBJECT 77"),
        ...privileges("LARGE OBJECT 77", "SELECT"),
      },
    },
  },
  {
    kind: "security label",
    name: "p on table public.t",
    before:
      "CREATE TABLE t (); INSERT INTO pg_seclabel VALUES ('t'::regclass, 'pg_class'::regclass, 0, 'p', 'secret')",
    changes: { label: "UPDATE pg_seclabel SET label = 'open'" },
  },
];
