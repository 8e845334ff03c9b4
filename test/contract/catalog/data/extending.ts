import { comment, owner, type Subject } from "./change.ts";

const COMPARE = "CREATE FUNCTION c(k, k) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 0'";
const EQUAL =
  "CREATE TYPE k AS (a int); CREATE FUNCTION f(k, k) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true'";
const OPERATOR = `${EQUAL}; CREATE OPERATOR === (leftarg = k, rightarg = k, function = f)`;
const again = (rest: string) =>
  `DROP OPERATOR === (k, k); CREATE OPERATOR === (leftarg = k, rightarg = k, ${rest})`;
const FAMILY = `${OPERATOR}; ${COMPARE}; CREATE OPERATOR FAMILY m USING btree`;
const CLASS = `${FAMILY}; CREATE OPERATOR CLASS o FOR TYPE k USING btree FAMILY m AS OPERATOR 3 ===, FUNCTION 1 c(k, k)`;
const reclass = (head: string) =>
  `DROP OPERATOR CLASS o USING btree; CREATE OPERATOR CLASS o ${head} AS OPERATOR 3 ===, FUNCTION 1 c(k, k)`;
const set = (catalog: string, assignment: string, condition: string) =>
  `UPDATE ${catalog} SET ${assignment} WHERE ${condition}`;
const CAST =
  "CREATE TYPE k AS (a int); CREATE FUNCTION f(k) RETURNS text LANGUAGE sql AS 'SELECT NULL'; CREATE CAST (k AS text) WITH FUNCTION f(k)";
const recast = (rest: string) => `DROP CAST (k AS text); CREATE CAST (k AS text) ${rest}`;
const search = (sort: string) => ({
  ...comment(`TEXT SEARCH ${sort} k`),
  ...owner(`TEXT SEARCH ${sort} k`),
});
const PARSER =
  "start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype";
const reparse = (column: string) =>
  set("pg_ts_parser", `${column} = 'now'::regproc`, "prsname = 'k'");

export const EXTENDING: readonly Subject[] = [
  {
    kind: "cast",
    name: "(public.k AS text)",
    before: CAST,
    changes: {
      function: recast("WITH FUNCTION g(k)").replace(
        "DROP",
        "CREATE FUNCTION g(k) RETURNS text LANGUAGE sql AS 'SELECT NULL'; DROP",
      ),
      method: [recast("WITH INOUT"), "function"],
      context: recast("WITH FUNCTION f(k) AS ASSIGNMENT"),
      ...comment("CAST (k AS text)"),
    },
  },
  {
    kind: "operator",
    name: "public.===(public.k, public.k)",
    before: OPERATOR,
    changes: {
      function: "ALTER FUNCTION f RENAME TO g",
      result: set("pg_operator", "oprresult = 'int'::regtype", "oprname = '==='"),
      commutator: again("function = f, commutator = ==="),
      negator: again("function = f, negator = !=="),
      restriction: "ALTER OPERATOR === (k, k) SET (restrict = eqsel)",
      join: "ALTER OPERATOR === (k, k) SET (join = eqjoinsel)",
      canHash: again("function = f, hashes"),
      canMerge: again("function = f, merges"),
      ...{ ...comment("OPERATOR === (k, k)"), ...owner("OPERATOR === (k, k)") },
    },
  },
  {
    kind: "operator class",
    name: "public.o using btree",
    before: CLASS,
    changes: {
      type: set("pg_opclass", "opcintype = 'int'::regtype", "opcname = 'o'"),
      family: "CREATE OPERATOR FAMILY n USING btree; ".concat(
        reclass("FOR TYPE k USING btree FAMILY n"),
      ),
      isDefault: reclass("DEFAULT FOR TYPE k USING btree FAMILY m"),
      keyType: set("pg_opclass", "opckeytype = 'int'::regtype", "opcname = 'o'"),
      ...{ ...comment("OPERATOR CLASS o USING btree"), ...owner("OPERATOR CLASS o USING btree") },
    },
  },
  {
    kind: "operator family",
    name: "public.m using btree",
    before: FAMILY,
    changes: {
      operators: "ALTER OPERATOR FAMILY m USING btree ADD OPERATOR 3 === (k, k)",
      functions: "ALTER OPERATOR FAMILY m USING btree ADD FUNCTION 1 (k, k) c(k, k)",
      ...{ ...comment("OPERATOR FAMILY m USING btree"), ...owner("OPERATOR FAMILY m USING btree") },
    },
  },
  {
    kind: "conversion",
    name: "public.k",
    before: "CREATE CONVERSION k FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    changes: {
      from: set("pg_conversion", "conforencoding = 9", "conname = 'k'"),
      to: set("pg_conversion", "contoencoding = 9", "conname = 'k'"),
      function: set("pg_conversion", "conproc = 'utf8_to_iso8859_1'::regproc", "conname = 'k'"),
      isDefault:
        "DROP CONVERSION k; CREATE DEFAULT CONVERSION k FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
      ...{ ...comment("CONVERSION k"), ...owner("CONVERSION k") },
    },
  },
  {
    kind: "text search configuration",
    name: "public.k",
    before: `CREATE TEXT SEARCH CONFIGURATION k (parser = "default")`,
    changes: {
      parser: set("pg_ts_config", "cfgparser = 1", "cfgname = 'k'")
        .replace("= 1", "= (SELECT oid FROM pg_ts_parser WHERE prsname = 'p')")
        .replace("UPDATE", `CREATE TEXT SEARCH PARSER p (${PARSER}); UPDATE`),
      mappings: "ALTER TEXT SEARCH CONFIGURATION k ADD MAPPING FOR asciiword WITH simple",
      ...search("CONFIGURATION"),
    },
  },
  {
    kind: "text search dictionary",
    name: "public.k",
    before: "CREATE TEXT SEARCH DICTIONARY k (template = simple)",
    changes: {
      template:
        "DROP TEXT SEARCH DICTIONARY k; CREATE TEXT SEARCH TEMPLATE x (lexize = dsimple_lexize, init = dsimple_init); CREATE TEXT SEARCH DICTIONARY k (template = x)",
      options: "ALTER TEXT SEARCH DICTIONARY k (accept = false)",
      ...search("DICTIONARY"),
    },
  },
  {
    kind: "text search parser",
    name: "public.k",
    before: `CREATE TEXT SEARCH PARSER k (${PARSER})`,
    changes: {
      start: reparse("prsstart"),
      token: reparse("prstoken"),
      end: reparse("prsend"),
      headline: reparse("prsheadline"),
      types: reparse("prslextype"),
      ...comment("TEXT SEARCH PARSER k"),
    },
  },
  {
    kind: "text search template",
    name: "public.k",
    before: "CREATE TEXT SEARCH TEMPLATE k (lexize = dsimple_lexize)",
    changes: {
      initialise:
        "DROP TEXT SEARCH TEMPLATE k; CREATE TEXT SEARCH TEMPLATE k (lexize = dsimple_lexize, init = dsimple_init)",
      lexize: set("pg_ts_template", "tmpllexize = 'now'::regproc", "tmplname = 'k'"),
      ...comment("TEXT SEARCH TEMPLATE k"),
    },
  },
  {
    kind: "language",
    name: "k",
    before: "CREATE LANGUAGE k HANDLER plpgsql_call_handler",
    changes: {
      isTrusted: "CREATE OR REPLACE TRUSTED LANGUAGE k HANDLER plpgsql_call_handler",
      handler: set("pg_language", "lanplcallfoid = 'now'::regproc", "lanname = 'k'"),
      inline:
        "CREATE OR REPLACE LANGUAGE k HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler",
      validator:
        "CREATE OR REPLACE LANGUAGE k HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator",
      ...{ ...comment("LANGUAGE k"), ...owner("LANGUAGE k") },
      privileges:
        "UPDATE pg_language SET lanpltrusted = true WHERE lanname = 'k'; GRANT USAGE ON LANGUAGE k TO reader; UPDATE pg_language SET lanpltrusted = false WHERE lanname = 'k'",
    },
  },
  {
    kind: "transform",
    name: "for integer language plpgsql",
    before:
      "CREATE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal))",
    changes: {
      fromSql:
        "CREATE OR REPLACE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION dsimple_init(internal))",
      toSql:
        "CREATE FUNCTION f(internal) RETURNS int LANGUAGE internal IMMUTABLE AS 'int4recv'; CREATE OR REPLACE TRANSFORM FOR int LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION f(internal))",
      ...comment("TRANSFORM FOR int LANGUAGE plpgsql"),
    },
  },
  {
    kind: "access method",
    name: "k",
    before: "CREATE ACCESS METHOD k TYPE TABLE HANDLER heap_tableam_handler",
    changes: {
      type: [
        "DROP ACCESS METHOD k; CREATE ACCESS METHOD k TYPE INDEX HANDLER bthandler",
        "handler",
      ],
      handler: [
        "DROP ACCESS METHOD k; CREATE ACCESS METHOD k TYPE INDEX HANDLER bthandler",
        "type",
      ],
      ...comment("ACCESS METHOD k"),
    },
  },
];
