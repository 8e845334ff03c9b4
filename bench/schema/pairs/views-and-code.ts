import type { Pair } from "../pair.ts";
import { pairsOf } from "../subject.ts";

const BEFORE = `CREATE TABLE t (id integer PRIMARY KEY, a integer, v varchar(10), at timestamptz);
CREATE TABLE u (id integer PRIMARY KEY, t_id integer)`;

/** Views and materialised views. */
export const VIEWS: readonly Pair[] = [
  ...pairsOf({
    ...{ id: "view", kind: "view", name: "public.w", before: BEFORE },
    create: "CREATE VIEW w AS SELECT id, a FROM t WHERE a > 0",
    others: {
      condition: ["CREATE VIEW w AS SELECT id, a FROM t WHERE a > 1"],
      columns: ["CREATE VIEW w AS SELECT id FROM t WHERE a > 0"],
      "column-name": ["CREATE VIEW w AS SELECT id, a AS b FROM t WHERE a > 0"],
      "column-order": ["CREATE VIEW w AS SELECT a, id FROM t WHERE a > 0"],
      barrier: ["CREATE VIEW w WITH (security_barrier) AS SELECT id, a FROM t WHERE a > 0"],
      "check-option": [
        "CREATE VIEW w AS SELECT id, a FROM t WHERE a > 0 WITH CASCADED CHECK OPTION",
      ],
      "local-check": ["CREATE VIEW w AS SELECT id, a FROM t WHERE a > 0 WITH LOCAL CHECK OPTION"],
      order: ["CREATE VIEW w AS SELECT id, a FROM t WHERE a > 0 ORDER BY id"],
    },
    variants: { default: ["ALTER VIEW w ALTER a SET DEFAULT 5"] },
    same: {
      formatting:
        "create or replace view public.w as\n select t.id, t.a\n from public.t\n where (t.a > 0)",
      replaced:
        "CREATE VIEW w AS SELECT id, a FROM t; CREATE OR REPLACE VIEW w AS SELECT id, a FROM t WHERE a > 0",
      listed: "CREATE VIEW w (id, a) AS SELECT id, a FROM t WHERE a > 0",
    },
    roads: {
      renamed: "ALTER VIEW w RENAME TO x; ALTER VIEW x RENAME TO w",
      "options-and-back":
        "ALTER VIEW w SET (security_barrier); ALTER VIEW w RESET (security_barrier)",
      "table-renamed": "ALTER TABLE t RENAME TO z; ALTER TABLE z RENAME TO t",
    },
    comment: "VIEW w",
  }),
  ...pairsOf({
    ...{ id: "view-invoker", kind: "view", name: "public.w", before: BEFORE, least: 15 },
    ...{ create: "CREATE VIEW w AS SELECT id FROM t", isNeverAlone: true },
    variants: { security: ["ALTER VIEW w SET (security_invoker)"] },
  }),
  ...pairsOf({
    ...{ id: "view-in", kind: "view", name: "public.w", before: BEFORE, isNeverAlone: true },
    create: "CREATE VIEW w AS SELECT id FROM t WHERE v IN ('x', 'y')",
    others: { values: ["CREATE VIEW w AS SELECT id FROM t WHERE v IN ('x', 'z')"] },
    same: {
      any: "CREATE VIEW w AS SELECT id FROM t WHERE v = ANY (ARRAY['x', 'y'])",
      replayed:
        "CREATE VIEW w AS SELECT t.id FROM t WHERE ((t.v)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
      "replayed-twice":
        "CREATE VIEW w AS SELECT t.id FROM t WHERE ((t.v)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text]))",
    },
  }),
  ...pairsOf({
    ...{ id: "view-join", kind: "view", name: "public.w", before: BEFORE },
    create:
      "CREATE VIEW w AS SELECT t.id, count(u.id) AS n FROM t LEFT JOIN u ON u.t_id = t.id GROUP BY t.id",
    others: {
      inner: [
        "CREATE VIEW w AS SELECT t.id, count(u.id) AS n FROM t JOIN u ON u.t_id = t.id GROUP BY t.id",
      ],
      aggregate: [
        "CREATE VIEW w AS SELECT t.id, count(*) AS n FROM t LEFT JOIN u ON u.t_id = t.id GROUP BY t.id",
      ],
    },
    same: {
      outer:
        "CREATE VIEW w AS SELECT t.id, count(u.id) AS n FROM t LEFT OUTER JOIN u ON (u.t_id = t.id) GROUP BY t.id",
    },
  }),
  ...pairsOf({
    ...{ id: "materialized", kind: "materialized view", name: "public.m", before: BEFORE },
    create: "CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t",
    others: {
      condition: ["CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t WHERE a > 1"],
      fillfactor: ["CREATE MATERIALIZED VIEW m WITH (fillfactor = 60) AS SELECT id, a FROM t"],
    },
    same: { "no-data": "CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t WITH NO DATA" },
    roads: { refreshed: "REFRESH MATERIALIZED VIEW m" },
  }),
  ...pairsOf({
    ...{ id: "materialized-index", kind: "index", name: "public.m_i" },
    before: `${BEFORE}; CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t`,
    create: "CREATE UNIQUE INDEX m_i ON m (id)",
    others: { column: ["CREATE UNIQUE INDEX m_i ON m (a)"] },
  }),
];

const fn = (rest: string, head = "f(x integer) RETURNS integer") =>
  `CREATE OR REPLACE FUNCTION ${head} ${rest}`;
const F = "public.f(integer)";

/** Functions, procedures and aggregates. */
export const ROUTINES: readonly Pair[] = [
  ...pairsOf({
    ...{ id: "function", kind: "function", name: F },
    create: fn("LANGUAGE sql AS 'SELECT x + 1'"),
    variants: {
      volatility: ["ALTER FUNCTION f IMMUTABLE"],
      strict: ["ALTER FUNCTION f STRICT"],
      security: ["ALTER FUNCTION f SECURITY DEFINER"],
      leakproof: ["ALTER FUNCTION f LEAKPROOF"],
      parallel: ["ALTER FUNCTION f PARALLEL SAFE"],
      cost: ["ALTER FUNCTION f COST 5"],
      setting: ["ALTER FUNCTION f SET work_mem = '1MB'"],
    },
    others: {
      body: [fn("LANGUAGE sql AS 'SELECT x + 2'")],
      language: [fn("LANGUAGE plpgsql AS 'BEGIN RETURN x + 1; END'")],
      default: [fn("LANGUAGE sql AS 'SELECT x + 1'", "f(x integer DEFAULT 0) RETURNS integer")],
      argument: [fn("LANGUAGE sql AS 'SELECT $1 + 1'", "f(y integer) RETURNS integer")],
      returns: [fn("LANGUAGE sql AS 'SELECT 1::bigint'", "f(x integer) RETURNS bigint")],
      set: [fn("LANGUAGE sql AS 'SELECT x + 1'", "f(x integer) RETURNS SETOF integer")],
    },
    same: {
      dollars: fn("LANGUAGE sql AS $$SELECT x + 1$$"),
      volatile: fn(
        "VOLATILE CALLED ON NULL INPUT SECURITY INVOKER COST 100 LANGUAGE sql AS 'SELECT x + 1'",
      ),
      replaced: `${fn("LANGUAGE sql AS 'SELECT 5'")}; ${fn("LANGUAGE sql AS 'SELECT x + 1'")}`,
    },
    roads: {
      renamed: "ALTER FUNCTION f RENAME TO g; ALTER FUNCTION g RENAME TO f",
      "setting-and-back": "ALTER FUNCTION f SET work_mem = '1MB'; ALTER FUNCTION f RESET work_mem",
    },
    comment: "FUNCTION f",
    asked: {
      privileges: ["REVOKE EXECUTE ON FUNCTION f FROM PUBLIC", "privileges"],
    },
  }),
  ...pairsOf({
    ...{ id: "function-overload", kind: "function", name: "public.f(text)" },
    before: fn("LANGUAGE sql AS 'SELECT 1'"),
    create: fn("LANGUAGE sql AS 'SELECT 2'", "f(x text) RETURNS integer"),
  }),
  ...pairsOf({
    ...{ id: "function-standard", kind: "function", name: "public.f(integer)" },
    create: fn("BEGIN ATOMIC SELECT x + 1; END"),
    others: { body: [fn("BEGIN ATOMIC SELECT x + 2; END")] },
  }),
  ...pairsOf({
    ...{ id: "procedure", kind: "procedure", name: "public.p(integer)" },
    create: "CREATE PROCEDURE p(x integer) LANGUAGE sql AS 'SELECT 1'",
    variants: { security: ["ALTER PROCEDURE p SECURITY DEFINER"] },
    others: { body: ["CREATE PROCEDURE p(x integer) LANGUAGE sql AS 'SELECT 2'"] },
  }),
  ...pairsOf({
    ...{ id: "aggregate", kind: "aggregate", name: "public.total(integer)" },
    create: "CREATE AGGREGATE total(integer) (sfunc = int4pl, stype = integer)",
    others: {
      initial: [
        "CREATE AGGREGATE total(integer) (sfunc = int4pl, stype = integer, initcond = '0')",
      ],
      transition: ["CREATE AGGREGATE total(integer) (sfunc = int4mul, stype = integer)"],
      combine: [
        "CREATE AGGREGATE total(integer) (sfunc = int4pl, stype = integer, combinefunc = int4pl)",
      ],
      parallel: [
        "CREATE AGGREGATE total(integer) (sfunc = int4pl, stype = integer, parallel = safe)",
      ],
      final: [
        "CREATE AGGREGATE total(integer) (sfunc = int4pl, stype = integer, finalfunc = int4abs)",
      ],
      space: ["CREATE AGGREGATE total(integer) (sfunc = int4pl, stype = integer, sspace = 64)"],
    },
  }),
];

const TRIGGERED = `${BEFORE};
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION tg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`;
const trigger = (rest: string) => `CREATE TRIGGER tr ${rest}`;

/** What acts on statements: triggers, rules, policies. */
export const ACTIONS: readonly Pair[] = [
  ...pairsOf({
    ...{ id: "trigger", kind: "trigger", name: "public.t.tr", before: TRIGGERED },
    create: trigger("BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf()"),
    variants: {
      disabled: ["ALTER TABLE t DISABLE TRIGGER tr"],
      replica: ["ALTER TABLE t ENABLE REPLICA TRIGGER tr"],
      always: ["ALTER TABLE t ENABLE ALWAYS TRIGGER tr"],
    },
    others: {
      event: [trigger("BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tf()")],
      timing: [trigger("AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf()")],
      level: [trigger("BEFORE UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION tf()")],
      function: [trigger("BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tg()")],
      argument: [trigger("BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf('x')")],
      columns: [trigger("BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION tf()")],
      when: [trigger("BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION tf()")],
      transition: [
        trigger(
          "AFTER UPDATE ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION tf()",
        ),
      ],
      constraint: [
        "CREATE CONSTRAINT TRIGGER tr AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf()",
      ],
    },
    same: { procedure: trigger("BEFORE UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE public.tf()") },
    roads: {
      "disabled-and-back": "ALTER TABLE t DISABLE TRIGGER tr; ALTER TABLE t ENABLE TRIGGER tr",
      renamed: "ALTER TRIGGER tr ON t RENAME TO x; ALTER TRIGGER x ON t RENAME TO tr",
    },
  }),
  ...pairsOf({
    ...{
      id: "trigger-when",
      kind: "trigger",
      name: "public.t.tr",
      before: TRIGGERED,
      isNeverAlone: true,
    },
    create: trigger(
      "BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.v IN ('x', 'y')) EXECUTE FUNCTION tf()",
    ),
    same: {
      replayed: trigger(
        "BEFORE UPDATE ON t FOR EACH ROW WHEN (((new.v)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))) EXECUTE FUNCTION tf()",
      ),
    },
  }),
  ...pairsOf({
    ...{
      id: "trigger-deferrable",
      kind: "trigger",
      name: "public.t.tr",
      before: TRIGGERED,
      isNeverAlone: true,
    },
    create: "CREATE CONSTRAINT TRIGGER tr AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf()",
    others: {
      deferred: [
        "CREATE CONSTRAINT TRIGGER tr AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tf()",
      ],
    },
  }),
  ...pairsOf({
    ...{ id: "rule", kind: "rule", name: "public.t.ru", before: BEFORE },
    create: "CREATE RULE ru AS ON DELETE TO t DO INSTEAD NOTHING",
    variants: { disabled: ["ALTER TABLE t DISABLE RULE ru"] },
    others: {
      event: ["CREATE RULE ru AS ON UPDATE TO t DO INSTEAD NOTHING"],
      also: ["CREATE RULE ru AS ON DELETE TO t DO ALSO NOTHING"],
      condition: ["CREATE RULE ru AS ON DELETE TO t WHERE OLD.a > 0 DO INSTEAD NOTHING"],
    },
    roads: { "disabled-and-back": "ALTER TABLE t DISABLE RULE ru; ALTER TABLE t ENABLE RULE ru" },
  }),
  ...pairsOf({
    ...{ id: "policy", kind: "policy", name: "public.t.po" },
    before: `${BEFORE}; ALTER TABLE t ENABLE ROW LEVEL SECURITY`,
    create: "CREATE POLICY po ON t FOR SELECT USING (a > 0)",
    variants: { condition: ["ALTER POLICY po ON t USING (a > 1)"] },
    others: {
      command: ["CREATE POLICY po ON t FOR UPDATE USING (a > 0)"],
      restrictive: ["CREATE POLICY po ON t AS RESTRICTIVE FOR SELECT USING (a > 0)"],
      roles: ["CREATE POLICY po ON t FOR SELECT TO pg_monitor USING (a > 0)"],
      all: ["CREATE POLICY po ON t USING (a > 0)"],
      check: ["CREATE POLICY po ON t FOR INSERT WITH CHECK (a > 0)"],
    },
    same: {
      permissive: "CREATE POLICY po ON public.t AS PERMISSIVE FOR SELECT TO public USING ((a > 0))",
    },
    roads: {
      altered: "ALTER POLICY po ON t USING (a > 5); ALTER POLICY po ON t USING (a > 0)",
      renamed: "ALTER POLICY po ON t RENAME TO x; ALTER POLICY x ON t RENAME TO po",
    },
  }),
  ...pairsOf({
    ...{ id: "policy-in", kind: "policy", name: "public.t.po", isNeverAlone: true },
    before: `${BEFORE}; ALTER TABLE t ENABLE ROW LEVEL SECURITY`,
    create: "CREATE POLICY po ON t FOR SELECT USING (v IN ('x', 'y'))",
    same: {
      replayed:
        "CREATE POLICY po ON t FOR SELECT USING (((v)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])))",
    },
  }),
];
