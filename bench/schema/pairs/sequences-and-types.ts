import type { Pair } from "../pair.ts";
import { pairsOf } from "../subject.ts";

/** Sequences, alone and owned. */
export const SEQUENCES: readonly Pair[] = [
  ...pairsOf({
    ...{ id: "sequence", kind: "sequence", name: "public.s", create: "CREATE SEQUENCE s" },
    before: "CREATE TABLE t (id integer PRIMARY KEY)",
    variants: {
      type: ["ALTER SEQUENCE s AS integer"],
      start: ["ALTER SEQUENCE s START 5"],
      increment: ["ALTER SEQUENCE s INCREMENT 2"],
      minimum: ["ALTER SEQUENCE s MINVALUE -5"],
      maximum: ["ALTER SEQUENCE s MAXVALUE 1000"],
      cache: ["ALTER SEQUENCE s CACHE 10"],
      cycle: ["ALTER SEQUENCE s CYCLE"],
      owned: ["ALTER SEQUENCE s OWNED BY t.id"],
    },
    same: {
      written:
        "CREATE SEQUENCE s AS bigint INCREMENT BY 1 MINVALUE 1 NO MAXVALUE START 1 CACHE 1 NO CYCLE OWNED BY NONE",
    },
    roads: {
      used: "SELECT nextval('s'); SELECT setval('s', 50)",
      restarted: "ALTER SEQUENCE s RESTART 9",
      "owned-and-back": "ALTER SEQUENCE s OWNED BY t.id; ALTER SEQUENCE s OWNED BY NONE",
      "increment-and-back": "ALTER SEQUENCE s INCREMENT 7; ALTER SEQUENCE s INCREMENT 1",
    },
  }),
  {
    ...{ id: "sequence-unlogged", kind: "sequence", family: "drift", before: "", least: 15 },
    ...{ expected: "CREATE SEQUENCE s", observed: "CREATE UNLOGGED SEQUENCE s" },
    drift: [{ kind: "sequence", name: "public.s", change: "different" }],
  },
  {
    ...{ id: "serial-spelled-out", kind: "column", family: "none", before: "", drift: [] },
    expected: "CREATE TABLE t (id serial PRIMARY KEY, a text)",
    observed: `CREATE TABLE t (id integer NOT NULL, a text);
CREATE SEQUENCE t_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE t_id_seq OWNED BY t.id;
ALTER TABLE ONLY t ALTER COLUMN id SET DEFAULT nextval('t_id_seq'::regclass);
ALTER TABLE ONLY t ADD CONSTRAINT t_pkey PRIMARY KEY (id)`,
  },
  {
    ...{ id: "serial-renamed-table", kind: "column", family: "roads", before: "", drift: [] },
    expected: "CREATE TABLE t (id bigserial PRIMARY KEY)",
    observed: "CREATE TABLE u (id bigserial PRIMARY KEY); ALTER TABLE u RENAME TO t",
  },
  {
    ...{ id: "serial-renamed-column", kind: "column", family: "roads", before: "", drift: [] },
    expected: "CREATE TABLE t (id serial PRIMARY KEY)",
    observed: "CREATE TABLE t (z serial PRIMARY KEY); ALTER TABLE t RENAME z TO id",
  },
  {
    ...{ id: "identity-options", kind: "column", family: "drift", before: "" },
    expected: "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY)",
    observed: "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY (INCREMENT BY 10))",
    drift: [{ kind: "column", name: "public.t.id", change: "different" }],
  },
];

/** Types that users make. */
export const TYPES: readonly Pair[] = [
  ...pairsOf({
    ...{ id: "enum", kind: "enum", name: "public.mood" },
    create: "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
    variants: {
      added: ["ALTER TYPE mood ADD VALUE 'glad'", "labels"],
      "added-before": ["ALTER TYPE mood ADD VALUE 'glad' BEFORE 'ok'", "labels"],
      renamed: ["ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'", "labels"],
    },
    others: {
      fewer: ["CREATE TYPE mood AS ENUM ('sad', 'ok')", "labels"],
      order: ["CREATE TYPE mood AS ENUM ('ok', 'sad', 'happy')", "labels"],
      case: ["CREATE TYPE mood AS ENUM ('Sad', 'ok', 'happy')", "labels"],
    },
    same: {
      "added-later":
        "CREATE TYPE mood AS ENUM ('sad', 'happy'); ALTER TYPE mood ADD VALUE 'ok' BEFORE 'happy'",
      "added-first":
        "CREATE TYPE mood AS ENUM ('happy'); ALTER TYPE mood ADD VALUE 'sad' BEFORE 'happy'; ALTER TYPE mood ADD VALUE 'ok' AFTER 'sad'",
    },
    roads: {
      rebuilt:
        "CREATE TABLE t (m mood); ALTER TYPE mood RENAME TO old; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); ALTER TABLE t ALTER m TYPE mood USING m::text::mood; DROP TYPE old; DROP TABLE t",
      "renamed-and-back":
        "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'; ALTER TYPE mood RENAME VALUE 'fine' TO 'ok'",
    },
    comment: "TYPE mood",
  }),
  ...pairsOf({
    ...{ id: "domain", kind: "domain", name: "public.d", create: "CREATE DOMAIN d AS text" },
    variants: {
      "not-null": ["ALTER DOMAIN d SET NOT NULL"],
      default: ["ALTER DOMAIN d SET DEFAULT 'x'"],
    },
    others: {
      base: ["CREATE DOMAIN d AS varchar(10)"],
      collation: ['CREATE DOMAIN d AS text COLLATE "C"'],
    },
    same: { null: "CREATE DOMAIN d AS text NULL", cast: "CREATE DOMAIN d text" },
    roads: {
      "not-null-and-back": "ALTER DOMAIN d SET NOT NULL; ALTER DOMAIN d DROP NOT NULL",
      "default-and-back": "ALTER DOMAIN d SET DEFAULT 'x'; ALTER DOMAIN d DROP DEFAULT",
      renamed: "ALTER DOMAIN d RENAME TO e; ALTER DOMAIN e RENAME TO d",
    },
  }),
  ...pairsOf({
    ...{ id: "domain-check", kind: "domain constraint", name: "public.d.k" },
    before: "CREATE DOMAIN d AS varchar(10)",
    create: "ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE IN ('a', 'b'))",
    others: {
      values: ["ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE IN ('a', 'c'))"],
    },
    oneWay: {
      "not-valid": [
        "ALTER DOMAIN d DROP CONSTRAINT k; ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE IN ('a', 'b')) NOT VALID",
      ],
    },
    same: {
      any: "ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE = ANY (ARRAY['a', 'b']))",
      replayed:
        "ALTER DOMAIN d ADD CONSTRAINT k CHECK (((VALUE)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
      inline:
        "DROP DOMAIN d; CREATE DOMAIN d AS varchar(10) CONSTRAINT k CHECK (VALUE IN ('a', 'b'))",
    },
  }),
  ...pairsOf({
    ...{ id: "composite", kind: "composite type", name: "public.c" },
    create: "CREATE TYPE c AS (x integer, y text)",
    variants: {
      added: ["ALTER TYPE c ADD ATTRIBUTE z integer"],
      dropped: ["ALTER TYPE c DROP ATTRIBUTE y"],
      retyped: ["ALTER TYPE c ALTER ATTRIBUTE x TYPE bigint"],
      renamed: ["ALTER TYPE c RENAME ATTRIBUTE x TO w"],
      collated: ['ALTER TYPE c ALTER ATTRIBUTE y TYPE text COLLATE "C"'],
    },
    others: { order: ["CREATE TYPE c AS (y text, x integer)"] },
    roads: {
      "renamed-and-back":
        "ALTER TYPE c RENAME ATTRIBUTE x TO w; ALTER TYPE c RENAME ATTRIBUTE w TO x",
      "added-and-dropped": "ALTER TYPE c ADD ATTRIBUTE z integer; ALTER TYPE c DROP ATTRIBUTE z",
    },
  }),
  ...pairsOf({
    ...{ id: "range", kind: "range type", name: "public.r" },
    create: "CREATE TYPE r AS RANGE (subtype = text)",
    others: {
      subtype: ["CREATE TYPE r AS RANGE (subtype = float8)"],
      collation: ['CREATE TYPE r AS RANGE (subtype = text, collation = "C")'],
      opclass: ["CREATE TYPE r AS RANGE (subtype = text, subtype_opclass = text_pattern_ops)"],
      multirange: ["CREATE TYPE r AS RANGE (subtype = text, multirange_type_name = many)"],
    },
    same: {
      "multirange-written":
        "CREATE TYPE r AS RANGE (subtype = text, multirange_type_name = r_multirange)",
    },
  }),
  ...pairsOf({
    ...{ id: "range-difference", kind: "range type", name: "public.r", isNeverAlone: true },
    create: "CREATE TYPE r AS RANGE (subtype = float8)",
    others: { function: ["CREATE TYPE r AS RANGE (subtype = float8, subtype_diff = float8mi)"] },
  }),
];
