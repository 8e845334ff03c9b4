import { comment, owner, privileges, type Subject } from "./change.ts";

const ofType = (word = "TYPE") => ({
  ...{ ...comment(`${word} k`), ...owner(`${word} k`), ...privileges(`${word} k`) },
});

const range = (body: string) => `DROP TYPE k; CREATE TYPE k AS RANGE (${body})`;

const BASE = `CREATE FUNCTION k_in(cstring) RETURNS k LANGUAGE internal IMMUTABLE AS 'int4in';
  CREATE FUNCTION k_out(k) RETURNS cstring LANGUAGE internal IMMUTABLE AS 'int4out'`;
const base = (body: string) =>
  `CREATE TYPE k; ${BASE}; CREATE TYPE k (input = k_in, output = k_out, ${body})`;
const other = (name: string, takes: string, gives: string, body: string) =>
  `CREATE FUNCTION ${name}(${takes}) RETURNS ${gives} LANGUAGE internal IMMUTABLE AS '${body}'`;
const rebase = (body: string) => `DROP TYPE k CASCADE; ${base(body)}`;
const PLAIN = "internallength = 4, alignment = int4, passedbyvalue";
const set = (column: string, value: string) =>
  `UPDATE pg_type SET ${column} = ${value} WHERE oid = 'k'::regtype`;

export const TYPES: readonly Subject[] = [
  {
    kind: "enum",
    name: "public.k",
    before: "CREATE TYPE k AS ENUM ('a', 'b')",
    changes: { labels: "ALTER TYPE k ADD VALUE 'c' BEFORE 'b'", ...ofType() },
  },
  {
    kind: "domain",
    name: "public.k",
    before: "CREATE DOMAIN k AS text",
    changes: {
      type: "DROP DOMAIN k; CREATE DOMAIN k AS varchar(9)",
      collation: `DROP DOMAIN k; CREATE DOMAIN k AS text COLLATE "C"`,
      default: "ALTER DOMAIN k SET DEFAULT 'x'",
      isNullable: "ALTER DOMAIN k SET NOT NULL",
      ...ofType("DOMAIN"),
    },
  },
  {
    kind: "domain constraint",
    name: "public.k.c",
    before: "CREATE DOMAIN k AS int CONSTRAINT c CHECK (VALUE > 0)",
    changes: {
      definition:
        "ALTER DOMAIN k DROP CONSTRAINT c; ALTER DOMAIN k ADD CONSTRAINT c CHECK (VALUE > 1)",
      isValidated:
        "ALTER DOMAIN k DROP CONSTRAINT c; ALTER DOMAIN k ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID",
      ...comment("CONSTRAINT c ON DOMAIN k"),
    },
  },
  {
    kind: "composite type",
    name: "public.k",
    before: "CREATE TYPE k AS (a int, b text)",
    changes: {
      attributes: "ALTER TYPE k ALTER ATTRIBUTE a TYPE bigint",
      attributeComments: "COMMENT ON COLUMN k.a IS 'why'",
      ...ofType(),
    },
  },
  {
    kind: "range type",
    name: "public.k",
    before: "CREATE TYPE k AS RANGE (subtype = text)",
    changes: {
      subtype: range("subtype = varchar"),
      operatorClass: range("subtype = text, subtype_opclass = text_pattern_ops"),
      collation: range(`subtype = text, collation = "C"`),
      multirange: range("subtype = text, multirange_type_name = many"),
      multirangeComment: "COMMENT ON TYPE k_multirange IS 'why'",
      ...ofType(),
    },
  },
  {
    kind: "range type",
    name: "public.k",
    before: "CREATE TYPE k AS RANGE (subtype = float8)",
    changes: { subtypeDifference: range("subtype = float8, subtype_diff = float8mi") },
  },
  {
    kind: "range type",
    name: "public.k",
    before: "CREATE TYPE k AS RANGE (subtype = int)",
    changes: {
      canonical: `DROP TYPE k; CREATE TYPE k; ${other("c", "k", "k", "int4range_canonical")}; CREATE TYPE k AS RANGE (subtype = int, canonical = c)`,
    },
  },
  {
    kind: "base type",
    name: "public.k",
    before: base(PLAIN),
    changes: {
      input: "ALTER FUNCTION k_in RENAME TO j_in",
      output: "ALTER FUNCTION k_out RENAME TO j_out",
      receive: `${other("r", "internal", "k", "int4recv")}; ALTER TYPE k SET (receive = r)`,
      send: `${other("w", "k", "bytea", "int4send")}; ALTER TYPE k SET (send = w)`,
      modifierInput: `${other("m", "cstring[]", "int", "varchartypmodin")}; ALTER TYPE k SET (typmod_in = m)`,
      modifierOutput: `${other("m", "int", "cstring", "varchartypmodout")}; ALTER TYPE k SET (typmod_out = m)`,
      analyze: `${other("z", "internal", "boolean", "array_typanalyze")}; ALTER TYPE k SET (analyze = z)`,
      subscript: set("typsubscript", "'raw_array_subscript_handler'::regproc"),
      length: [rebase("internallength = 8, alignment = double, passedbyvalue"), "alignment"],
      isByValue: set("typbyval", "false"),
      alignment: set("typalign", "'d'"),
      storage: set("typstorage", "'m'"),
      category: rebase(`${PLAIN}, category = 'x'`),
      isPreferred: [rebase(`${PLAIN}, category = 'x', preferred`), "category"],
      delimiter: rebase(`${PLAIN}, delimiter = ';'`),
      element: set("typelem", "'int4'::regtype"),
      default: rebase(`${PLAIN}, default = '7'`),
      isCollatable: set("typcollation", "100"),
      ...ofType(),
    },
  },
  {
    kind: "shell type",
    name: "public.k",
    before: "CREATE TYPE k",
    changes: {
      ...ofType(),
      privileges: "UPDATE pg_type SET typacl = '{reader=U/postgres}' WHERE typname = 'k'",
    },
  },
];
