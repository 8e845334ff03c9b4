import { expect, test } from "vitest";
import { rails } from "#adapters/rails/index.ts";
import { othersOfSchemaFile, tablesOfSchemaFile } from "#adapters/rails/schema-file.ts";
import { othersOfStructureFile, tablesOfStructureFile } from "#adapters/rails/structure-file.ts";
import type { ModelTable } from "#contract/adapter.ts";
import { projectOf, settingsOf } from "../project.ts";

const SCHEMA = `ActiveRecord::Schema[7.1].define(version: 2024_01_02_000000) do
  enable_extension "plpgsql"
  create_enum "mood", ["sad", "happy"]

  create_table "entries", force: :cascade do |t|
    t.string "title", null: false
    t.references_nothing "odd"
    t.bigint "author_id"
    t.index ["author_id", "title"], name: "index_entries_on_author_id_and_title", unique: true
    t.check_constraint "char_length(title) > 0", name: "title_given"
    t.unique_constraint ["title"], name: "unique_title"
  end

  create_table "audit.people", primary_key: "person_no", comment: "all" do |t|
    t.enum "mood", enum_type: "mood"
  end

  create_table "pairs", id: false do |t|
    t.integer "left"
  end

  add_foreign_key "entries", "people", column: "author_id"
  add_foreign_key "entries", "categories"
  add_foreign_key "pairs", "entries", name: "pairs_left"
end
`;
const STRUCTURE = `SET statement_timeout = 0;

CREATE TABLE public.entries (
    id bigint NOT NULL,
    "Title" character varying NOT NULL,
    CONSTRAINT title_given CHECK ((char_length("Title") > 0))
);

CREATE FUNCTION public.f() RETURNS integer
    LANGUAGE sql
    AS $$ SELECT 1 $$;

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX index_entries ON public.entries USING btree ("Title");

CREATE TYPE public.mood AS ENUM (
    'sad'
);
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;
CREATE FUNCTION audit.total(a integer, b text DEFAULT 'x'::text, timestamp with time zone) RETURNS integer
CREATE VIEW public.titles AS
CREATE TRIGGER touch BEFORE UPDATE ON public.entries FOR EACH ROW EXECUTE FUNCTION public.f();

INSERT INTO "schema_migrations" (version) VALUES
('20240102000000');
`;

function linesOf(tables: readonly ModelTable[]): readonly string[] {
  return tables.flatMap(({ schema, name, line, columns, members }) => [
    `${schema}.${name} ${line}`,
    ...columns.map((each) => `${name}.${each.name} ${each.line}`),
    ...members.map((each) => `${name}:${each.name} ${each.line}`),
  ]);
}

test("schema.rb says the line of each table, column, constraint and index", () => {
  expect(linesOf(tablesOfSchemaFile("db/schema.rb", SCHEMA))).toEqual([
    "public.entries 5",
    ...["entries.id 5", "entries.title 6", "entries.odd 7", "entries.author_id 8"],
    "entries:index_entries_on_author_id_and_title 9",
    ...["entries:title_given 10", "entries:unique_title 11"],
    ...["entries:author_id 22", "entries:category_id 23"],
    ...["audit.people 14", "people.person_no 14", "people.mood 15"],
    ...["public.pairs 18", "pairs.left 19", "pairs:pairs_left 24"],
  ]);
});

test("structure.sql says them as well; what stands in a function is no column", () => {
  expect(linesOf(tablesOfStructureFile("db/structure.sql", STRUCTURE))).toEqual([
    "public.entries 3",
    ...["entries.id 4", "entries.Title 5", "entries:title_given 6"],
    ...["entries:entries_pkey 14", "entries:index_entries 16", "entries:touch 24"],
  ]);
});

test("what belongs to no table has its line as well", () => {
  const said = (others: readonly { readonly name: string; readonly line?: number }[]) =>
    others.map(({ name, line }) => `${name} ${line}`);
  expect(said(othersOfSchemaFile("db/schema.rb", SCHEMA))).toEqual(["plpgsql 2", "public.mood 3"]);
  expect(said(othersOfStructureFile("db/structure.sql", STRUCTURE))).toEqual([
    ...["public.f() 9", "public.mood 18", "uuid-ossp 21"],
    "audit.total(integer, text, timestamp with time zone) 22",
    "public.titles 23",
  ]);
});

test("the file that is checked in is the expectation, and Rails loads it", () => {
  const project = { Gemfile: "gem 'rails'\n", "config.ru": "run x\n" };
  const planned = (files: Readonly<Record<string, string>>) =>
    rails.models(projectOf({ ...project, ...files }), settingsOf());
  const ruby = planned({ "db/schema.rb": SCHEMA });
  if (!ruby.supported) throw new Error(ruby.reason);
  expect(ruby.command.argv.at(-1)).toBe("db:schema:load");
  expect(ruby.command.env["DISABLE_DATABASE_ENVIRONMENT_CHECK"]).toBe("1");
  expect(JSON.parse(ruby.command.stdin ?? "").tables).toHaveLength(3);
  expect(ruby.profile?.basis).toBe("documentation");
  // Rails 6.1 names no release there, and writes neither an enum nor a generated column.
  const older = planned({ "db/schema.rb": SCHEMA.replace("[7.1]", "") });
  expect(older.supported && older.profile?.builder).toBe("rails-6.1");
  const sql = planned({ "db/structure.sql": STRUCTURE });
  // A dump of the server's says whatever there is.
  expect(sql.supported && sql.profile).toBeUndefined();
  if (!sql.supported) throw new Error(sql.reason);
  expect(sql.command.argv.join(" ")).not.toContain("rails");
  const restricted = `\\restrict abc\n${STRUCTURE}\n\\unrestrict abc\n`;
  const printed = planned({ "db/structure.sql": restricted });
  if (!printed.supported) throw new Error(printed.reason);
  expect(JSON.parse(printed.command.stdin ?? "").statements).toBe(`\n${STRUCTURE}\n\n`);
  expect(planned({}).supported).toBe(false);
});

test("where both are checked in, the configuration says which one Rails writes", () => {
  const both = { "db/schema.rb": SCHEMA, "db/structure.sql": STRUCTURE };
  const modules = (configuration: string) => {
    const plan = rails.models(
      projectOf({ "config.ru": "", "config/application.rb": configuration, ...both }),
      settingsOf(),
    );
    if (!plan.supported) throw new Error(plan.reason);
    return JSON.parse(plan.command.stdin ?? "").modules;
  };
  expect(modules("    config.active_record.schema_format = :sql\n")).toEqual(["db/structure.sql"]);
  expect(modules("    # config.active_record.schema_format = :sql\n")).toEqual(["db/schema.rb"]);
});

test("the checked-in schema says of which migrations it is, and which it lacks", () => {
  const migrated = {
    "db/migrate/20231231000000_a.rb": "class A < ActiveRecord::Migration[7.1]\n",
    "db/migrate/20240102000000_b.rb": "",
    "db/migrate/20240103000000_c.shop.rb": "",
  };
  const snapshot = (files: Readonly<Record<string, string>>) => {
    const plan = rails.models(projectOf({ "config.ru": "", ...files }), settingsOf());
    if (!plan.supported) throw new Error(plan.reason);
    return JSON.parse(plan.command.stdin ?? "").snapshot;
  };
  expect(snapshot({ ...migrated, "db/schema.rb": SCHEMA })).toEqual({
    ...{ file: "db/schema.rb", line: 1, lacking: ["db/migrate/20240103000000_c.shop.rb"] },
    ...{ unknown: [], writtenBy: "bin/rails db:migrate" },
  });
  expect(snapshot({ ...migrated, "db/structure.sql": STRUCTURE })).toMatchObject({
    lacking: ["db/migrate/20231231000000_a.rb", "db/migrate/20240103000000_c.shop.rb"],
    unknown: [],
  });
  const newer = { "db/migrate/20231231000000_a.rb": "", "db/schema.rb": SCHEMA };
  expect(snapshot(newer)).toMatchObject({ lacking: [], unknown: ["20240102000000"] });
  expect(snapshot({ "db/schema.rb": SCHEMA })).toBeUndefined();
  const unversioned = "ActiveRecord::Schema.define do\nend\n";
  expect(snapshot({ ...migrated, "db/schema.rb": unversioned })).toBeUndefined();
});

test("of several databases those are compared that migrations build, and each has its variable", () => {
  const project = {
    "config.ru": "",
    "config/database.yml": `production:
  primary: &primary_production
    adapter: postgresql
    database: shop
  # a comment
  ledger:
    <<: *primary_production
    migrations_paths: db/ledger_migrate
  cache:
    <<: *primary_production

test:
  odd:
    adapter: postgresql
`,
    "db/schema.rb": SCHEMA,
    "db/ledger_schema.rb": SCHEMA.replaceAll("entries", "postings"),
    "db/cache_schema.rb": SCHEMA,
    "db/migrate/20240102000000_a.rb": "",
    "db/ledger_migrate/20240103000000_b.rb": "",
  };
  const plan = rails.models(projectOf(project), settingsOf());
  if (!plan.supported) throw new Error(plan.reason);
  expect(plan.command.argv.at(-1)).toBe("db:schema:load:primary db:schema:load:ledger");
  const report = JSON.parse(plan.command.stdin ?? "");
  expect(report.snapshot.lacking).toEqual([]);
  expect(report.tables.map(({ name }: { name: string }) => name)).toContain("postings");
  const migrations = rails.migrations(projectOf(project), settingsOf());
  expect(migrations.supported && migrations.files.map(({ id }) => id)).toEqual([
    "20240102000000",
    "20240103000000",
  ]);
  const launched = rails.launch(projectOf(project), settingsOf());
  const names = launched.ok ? launched.value.environment.map(({ name }) => name) : [];
  expect(names.filter((name) => name.endsWith("_DATABASE_URL"))).toEqual([
    "LEDGER_DATABASE_URL",
    "CACHE_DATABASE_URL",
  ]);
});
