import * as fc from "fast-check";
import { expect, test } from "vitest";
import { keyOf, partsOfDump, textOfDump } from "#engines/catalog/dump/parts.ts";

const heading = (type: string, name: string, schema = "public") =>
  `--\n-- Name: ${name}; Type: ${type}; Schema: ${schema}; Owner: someone\n--\n`;
const entry = (type: string, name: string, ...statements: readonly string[]) =>
  `\n${heading(type, name)}\n${statements.map((text) => `${text};\n\n`).join("\n")}`;
const head = (token: string) =>
  `--\n-- PostgreSQL database dump\n--\n\n\\restrict ${token}\n\nSET statement_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\n`;
const table = (name: string, ...items: readonly string[]) =>
  entry("TABLE", name, `CREATE TABLE public.${name} (\n    ${items.join(",\n    ")}\n)`);

const parts = (dump: string) => partsOfDump(dump, { environment: false });
const text = (dump: string) => textOfDump(parts(dump));
const keys = (dump: string) => parts(dump).map(keyOf);

test("neither the token, nor the order of entries, nor that of columns shows", () => {
  const items = [
    "id integer NOT NULL",
    "price numeric(10,2) DEFAULT 0",
    "CONSTRAINT c CHECK ((a, b) <> (1, 2))",
  ];
  const entries = [
    entry("TYPE", "mood", "CREATE TYPE public.mood AS ENUM (\n    'a',\n    'b'\n)"),
    entry("INDEX", "i", "CREATE INDEX i ON public.t USING btree (id)"),
    entry("VIEW", "v", "CREATE VIEW public.v AS\n SELECT 1"),
  ];
  const expected = text(head("x") + table("t", ...items) + entries.join(""));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(items, { minLength: items.length }),
      fc.shuffledSubarray(entries, { minLength: entries.length }),
      fc.stringMatching(/^[a-z0-9]{1,40}$/),
      (columns, others, token) => {
        expect(text(head(token) + others.join("") + table("t", ...columns))).toBe(expected);
      },
    ),
  );
  expect(expected).not.toMatch(/restrict|set_config|statement_timeout/);
});

test("any other character of a definition shows", () => {
  const plain = text(table("t", "id integer", "name text DEFAULT 'a'::text"));
  fc.assert(
    fc.property(fc.stringMatching(/^[ -&(-~]{1,12}$/), (value) => {
      fc.pre(value !== "a");
      expect(text(table("t", "id integer", `name text DEFAULT '${value}'::text`))).not.toBe(plain);
    }),
  );
});

test("commas, semicolons and headings inside of quotes and bodies part nothing", () => {
  const spoof = heading("TABLE", "forged");
  const dump = [
    table('"Odd, (t"', `"a;b" text DEFAULT ', );'::text`, "n integer"),
    entry("COMMENT", "TABLE t", `COMMENT ON TABLE public.t IS 'it''s\n${spoof}'`),
    entry(
      "FUNCTION",
      "f()",
      `CREATE FUNCTION public.f() RETURNS void\n    LANGUAGE sql\n    AS $_$\n${spoof}\nSELECT $1;\n$_$`,
    ),
    entry(
      "FUNCTION",
      "g()",
      "CREATE FUNCTION public.g() RETURNS void\n    BEGIN ATOMIC\n SELECT 1;\n SELECT 2;\nEND",
    ),
    entry("TYPE", "after", "CREATE TYPE public.after AS ENUM (\n)"),
  ].join("");
  expect(keys(dump)).toEqual([
    'COLUMN public."Odd, (t" a;b',
    'COLUMN public."Odd, (t" n',
    "COMMENT public.t",
    "FUNCTION public.f()",
    "FUNCTION public.g()",
    'TABLE public."Odd, (t"',
    "TYPE public.after",
  ]);
  expect(text(dump)).toContain("SELECT 2");
});

test("what belongs to a table carries its name", () => {
  const dump = [
    table("t", "id integer"),
    table("t b", "id integer"),
    entry(
      "CONSTRAINT",
      "t t_pkey",
      "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY (id)",
    ),
    entry(
      "FK CONSTRAINT",
      "t b c",
      'ALTER TABLE ONLY public."t b"\n    ADD CONSTRAINT c FOREIGN KEY (id) REFERENCES public.t(id)',
    ),
    entry("DEFAULT", "t id", "ALTER TABLE ONLY public.t ALTER COLUMN id SET DEFAULT 1"),
    entry(
      "SEQUENCE",
      "t_id_seq",
      "ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (\n    SEQUENCE NAME public.t_id_seq\n)",
    ),
    entry("INDEX", "i", 'CREATE UNIQUE INDEX i ON ONLY public."t b" USING btree (id)'),
    entry("COMMENT", "COLUMN t.id", "COMMENT ON COLUMN public.t.id IS 'x'"),
    entry("COMMENT", "CONSTRAINT t_pkey ON t", "COMMENT ON CONSTRAINT t_pkey ON public.t IS 'x'"),
  ].join("");
  expect(keys(dump)).toEqual(
    [
      "COLUMN public.t id",
      "COLUMN public.t b id",
      "COMMENT public.t id",
      "COMMENT public.t t_pkey",
      "CONSTRAINT public.t t_pkey",
      "CONSTRAINT public.t b c",
      "DEFAULT public.t id",
      "INDEX public.t b i",
      "SEQUENCE public.t id",
      "TABLE public.t",
      "TABLE public.t b",
    ].sort(),
  );
});

test("settings of a column stand with it, and those of a table with the table", () => {
  const dump = entry(
    "TABLE",
    "t",
    "CREATE TABLE public.t (\n    a text,\n    b text\n)",
    "ALTER TABLE ONLY public.t ALTER COLUMN b SET STATISTICS 9",
    "ALTER TABLE ONLY public.t REPLICA IDENTITY FULL",
  );
  const found = new Map(parts(dump).map((part) => [keyOf(part), part.text]));
  expect(found.get("COLUMN public.t b")).toContain("STATISTICS 9");
  expect(found.get("TABLE public.t")).toContain("REPLICA IDENTITY FULL");
  expect(found.get("TABLE public.t")).not.toContain("STATISTICS");
});

test("where a table is kept shows, although a setting before it says so", () => {
  const plain = table("t", "a integer");
  const placed = `SET default_tablespace = fast;\n\n${plain}\nSET default_tablespace = '';\n${table("u", "a integer")}`;
  const found = new Map(parts(placed).map((part) => [keyOf(part), part.text]));
  expect(found.get("TABLE public.t")).toContain("default_tablespace fast");
  expect(found.get("TABLE public.u")).not.toContain("default_tablespace");
});

test("owners and grants show when they are asked for", () => {
  const dump = [
    entry(
      "TABLE",
      "t",
      "CREATE TABLE public.t (\n    a integer\n)",
      "ALTER TABLE public.t OWNER TO someone",
    ),
    entry("ACL", "TABLE t", "GRANT SELECT ON TABLE public.t TO PUBLIC"),
  ].join("");
  expect(text(dump)).not.toMatch(/someone|GRANT/);
  expect(textOfDump(partsOfDump(dump, { environment: true }))).toMatch(/GRANT[\s\S]*someone/);
});

test("settings of columns that the server keeps for itself are no part of a schema", () => {
  const of = (...settings: readonly string[]) =>
    text(
      entry(
        "TABLE",
        "t",
        "CREATE TABLE public.t (\n    id integer\n)",
        ...settings.map((list) => `ALTER TABLE ONLY public.t ALTER COLUMN id SET (${list})`),
      ),
    );
  expect(of("pg_attver=22165328")).toBe(of());
  expect(of("n_distinct=5, pg_attver=1")).toBe(of("n_distinct=5"));
  expect(of("n_distinct=5")).not.toBe(of());
});
