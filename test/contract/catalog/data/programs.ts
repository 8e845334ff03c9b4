import { comment, owner, privileges, type Subject } from "./change.ts";

const define = (rest: string) =>
  `CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql ${rest}`;
const redefine = (sql: string) => `DROP FUNCTION f; CREATE FUNCTION f${sql}`;
const BODY = "AS 'SELECT 1'";
const of = (word: string, object: string) => ({
  ...comment(`${word} ${object}`),
  ...owner(`${word} ${object}`),
  ...privileges(`${word === "AGGREGATE" ? "FUNCTION" : word} ${object}`, "EXECUTE"),
  extensions: `ALTER ${word} ${object} DEPENDS ON EXTENSION plpgsql`,
});

const AGGREGATE = "sfunc = int4pl, stype = int";
const aggregate = (body: string) => `CREATE AGGREGATE g(int) (${body})`;
const again = (rest: string) => `DROP AGGREGATE g(int); ${aggregate(`${AGGREGATE}, ${rest}`)}`;
const MOVING = "msfunc = int4pl, minvfunc = int4mi, mstype = int";
const moving = (rest: string) =>
  `DROP AGGREGATE g(int); ${aggregate(`${AGGREGATE}, ${MOVING}, ${rest}`)}`;
const final = (rest: string) =>
  `CREATE FUNCTION e(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; ${rest}`;

const { extensions: _, ...AGGREGATES } = of("AGGREGATE", "g(int)");

export const PROGRAMS: readonly Subject[] = [
  {
    kind: "function",
    name: "public.f(integer)",
    before: define(BODY),
    changes: {
      arguments: redefine(`(b int) RETURNS int LANGUAGE sql ${BODY}`),
      returns: redefine(`(a int) RETURNS bigint LANGUAGE sql ${BODY}`),
      language:
        "UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'c') WHERE proname = 'f'",
      body: define("AS 'SELECT 2'"),
      library: "UPDATE pg_proc SET probin = '$libdir/x' WHERE proname = 'f'",
      isSecurityDefiner: "ALTER FUNCTION f SECURITY DEFINER",
      settings: "ALTER FUNCTION f SET work_mem = '1MB'",
      transforms: "UPDATE pg_proc SET protrftypes = ARRAY['int'::regtype::oid] WHERE proname = 'f'",
      volatility: "ALTER FUNCTION f STABLE",
      isStrict: "ALTER FUNCTION f STRICT",
      isLeakproof: "ALTER FUNCTION f LEAKPROOF",
      isWindow: "UPDATE pg_proc SET prokind = 'w' WHERE proname = 'f'",
      parallel: "ALTER FUNCTION f PARALLEL SAFE",
      cost: "ALTER FUNCTION f COST 7",
      rows: [redefine(`(a int) RETURNS SETOF int LANGUAGE sql ${BODY}`), "returns"],
      support: "ALTER FUNCTION f SUPPORT generate_series_int4_support",
      ...of("FUNCTION", "f(int)"),
    },
  },
  {
    kind: "function",
    name: "public.f(integer)",
    before: "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql RETURN a + 1",
    changes: {
      body: "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql RETURN a + 2",
      arguments: redefine("(a int DEFAULT 5) RETURNS int LANGUAGE sql RETURN a + 1"),
    },
  },
  {
    kind: "procedure",
    name: "public.f(integer)",
    before: "CREATE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1'",
    changes: {
      arguments: "DROP PROCEDURE f; CREATE PROCEDURE f(b int) LANGUAGE sql AS 'SELECT 1'",
      language:
        "UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'c') WHERE proname = 'f'",
      body: "CREATE OR REPLACE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 2'",
      library: "UPDATE pg_proc SET probin = '$libdir/x' WHERE proname = 'f'",
      isSecurityDefiner: "ALTER PROCEDURE f SECURITY DEFINER",
      settings: "ALTER PROCEDURE f SET work_mem = '1MB'",
      transforms: "UPDATE pg_proc SET protrftypes = ARRAY['int'::regtype::oid] WHERE proname = 'f'",
      ...of("PROCEDURE", "f(int)"),
    },
  },
  {
    kind: "aggregate",
    name: "public.g(integer)",
    before: aggregate(AGGREGATE),
    changes: {
      arguments: `DROP AGGREGATE g(int); CREATE AGGREGATE g(a int) (${AGGREGATE})`,
      returns: [again('finalfunc = "float8"'), "finalFunction"],
      stateFunction: `DROP AGGREGATE g(int); ${aggregate("sfunc = int4mul, stype = int")}`,
      stateType: [
        `DROP AGGREGATE g(int); ${aggregate("sfunc = int84pl, stype = bigint, initcond = '0'")}`,
        "stateFunction",
        "returns",
        "initial",
      ],
      stateSpace: again("sspace = 9"),
      initial: again("initcond = '3'"),
      finalFunction: again("finalfunc = int4um"),
      finalTakesArguments: [final(again("finalfunc = e, finalfunc_extra")), "finalFunction"],
      finalModifies: again("finalfunc_modify = read_write"),
      combineFunction: again("combinefunc = int4pl"),
      movingStateFunction: [moving("sspace = 0"), "movingInverseFunction", "movingStateType"],
      movingInverseFunction: [moving("sspace = 0"), "movingStateFunction", "movingStateType"],
      movingStateType: [moving("sspace = 0"), "movingStateFunction", "movingInverseFunction"],
      sortOperator: again("sortop = <"),
      parallel: again("parallel = safe"),
      ...AGGREGATES,
    },
  },
  {
    kind: "aggregate",
    name: "public.g(integer)",
    before: aggregate(`${AGGREGATE}, ${MOVING}`),
    changes: {
      movingStateSpace: moving("msspace = 5"),
      movingInitial: moving("minitcond = '1'"),
      movingFinalFunction: moving("mfinalfunc = int4um"),
      movingFinalTakesArguments: [
        final(moving("mfinalfunc = e, mfinalfunc_extra")),
        "movingFinalFunction",
      ],
      movingFinalModifies: moving("mfinalfunc_modify = read_write"),
    },
  },
  {
    kind: "aggregate",
    name: "public.g(numeric)",
    before:
      "CREATE AGGREGATE g(numeric) (sfunc = numeric_avg_accum, stype = internal, finalfunc = numeric_avg, combinefunc = numeric_avg_combine, serialfunc = numeric_avg_serialize, deserialfunc = numeric_avg_deserialize)",
    changes: {
      serialFunction: [
        "UPDATE pg_aggregate SET aggserialfn = 0, aggdeserialfn = 0 WHERE aggfnoid = 'g'::regproc",
        "deserialFunction",
      ],
      deserialFunction:
        "UPDATE pg_aggregate SET aggdeserialfn = 'numeric_deserialize'::regproc WHERE aggfnoid = 'g'::regproc",
    },
  },
  {
    kind: "aggregate",
    name: "public.g(double precision, anyelement)",
    before:
      "CREATE AGGREGATE g(float8 ORDER BY anyelement) (stype = internal, sfunc = ordered_set_transition, finalfunc = percentile_disc_final, finalfunc_extra)",
    changes: {
      sort: ["UPDATE pg_aggregate SET aggkind = 'n' WHERE aggfnoid = 'g'::regproc", "arguments"],
      directArguments: [
        "UPDATE pg_aggregate SET aggnumdirectargs = 0 WHERE aggfnoid = 'g'::regproc",
        "arguments",
      ],
    },
  },
];
