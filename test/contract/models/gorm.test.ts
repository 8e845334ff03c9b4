import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GORM } from "#adapters/go-http/data/gorm.ts";
import { goHttp } from "#adapters/go-http/index.ts";
import type { Database } from "#contract/database.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import { factQuestions, factsFrom } from "#engines/catalog/facts.ts";
import { differencesOf } from "#validators/schema/comparison/differences.ts";
import { serverVersions, withServer } from "../catalog/servers.ts";
import { buildModels, type Edit } from "./built.ts";

const [VERSION = 0] = serverVersions();
const BLOG = join(import.meta.dirname, "../../fixtures/models/gorm-blog/db/migrations");
const MIGRATIONS = join(import.meta.dirname, "../../fixtures/models/gorm/db/migrations");

async function migrate(database: Database): Promise<void> {
  await using session = await database.session("target");
  for (const file of readdirSync(MIGRATIONS).sort()) {
    const [up = ""] = readFileSync(join(MIGRATIONS, file), "utf8").split("-- +goose Down");
    await session.query(up);
  }
}

const COLUMNS = `
  SELECT n.nspname || '.' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || ' ' || a.attidentity || ' '
    || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS text
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname IN ('public', 'audit') ORDER BY 1`;

async function columnsOf(database: Database): Promise<readonly string[]> {
  return (await database.query(COLUMNS)).map(({ text }) => String(text));
}

test(
  "GORM: structs that are handed to it, wherever they are; every field's own line; what they leave unsaid is the migrations'",
  () =>
    withServer(VERSION, async (server) => {
      await using migrated = await server.create("migrated");
      await migrate(migrated);
      const built: string[] = [];
      const { report, expected, reported } = await buildModels(
        {
          ...{ adapter: goHttp, fixture: "gorm", server, migrated },
          before: ["CREATE SCHEMA audit"],
          install: "go mod download",
        },
        async (database) => void built.push(...(await columnsOf(database))),
      );
      expect(expected.length).toBeGreaterThan(45);
      expect(reported).toEqual(expected);
      expect(report.failures).toEqual([]);
      const wanted = await columnsOf(migrated);
      expect(built).toEqual(wanted.filter((text) => !text.includes("lib_reader_topics.since")));
      expect(report.ignored?.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
        "column since",
        "constraint lib_loans_reader_id_fkey",
        "constraint lib_reader_topics_pkey",
        "index readers_by_name",
      ]);
    }),
  240_000,
);

async function factsOf(database: Database) {
  return factsFrom(`${VERSION}`, await database.snapshot(factQuestions(VERSION)));
}

// Older versions of Go and GORM; a start in init, a list that a variable and a function make, several structs of one
// table, a view, values that the types of other packages write, tables between tables and in partitions.
test.each(["public", "app"])(
  "GORM: a healthy application of many styles in the schema %s has no difference that counts",
  (schema) =>
    withServer(VERSION, async (server) => {
      await using migrated = await server.create("migrated");
      await using session = await migrated.session("target");
      const path = `CREATE SCHEMA IF NOT EXISTS ${schema}; SET search_path = ${schema};`;
      await session.query(path + readFileSync(join(BLOG, "1_blog.up.sql"), "utf8"));
      const observed = await factsOf(migrated);
      const found: FactSet[] = [];
      const { report } = await buildModels(
        {
          ...{ adapter: goHttp, fixture: "gorm-blog", server, migrated },
          before: [`CREATE SCHEMA IF NOT EXISTS ${schema}`],
          install: "go mod download",
        },
        async (database) => void found.push(await factsOf(database)),
      );
      const [expected = observed] = found;
      const models = { report, expressible: GORM.kinds };
      const differences = differencesOf(
        { expected, observed },
        { models, migrations: { bookkeeping: [] } },
      );
      const harmful = differences.filter(({ severity }) => severity !== "note");
      expect(harmful.map(({ change, kind, name }) => `${change} ${kind} ${name}`)).toEqual([]);
      expect(new Set(report.tables.map((table) => table.schema))).toEqual(new Set([schema]));
      expect(report.tables.map(({ name }) => name).sort()).toEqual([
        ...["awards", "badges", "events", "hints", "jobs", "languages", "posts", "profiles"],
        ...["remarks", "settings", "user_languages", "users"],
      ]);
    }),
  240_000,
);

const STORE = "internal/store/store.go";
const STRATEGY = "NamingStrategy: schema.NamingStrategy{TablePrefix: prefix}";

// Whatever could be read of it would be a guess, and a guess invents tables.
test.each<[string, Edit, string]>([
  [
    "names of tables that only a start knows",
    {
      file: STORE,
      from: STRATEGY,
      to: STRATEGY.replace("TablePrefix: prefix", "TablePrefix: os.Getenv(prefix)"),
    },
    "the naming strategy at internal/store/store.go:20 is not a literal that could be read, so that the names of the tables are not known",
  ],
  [
    "sources that do not compile",
    { file: "internal/model/reader.go", from: "MentorID *uint", to: "MentorID *uintt" },
    "the models do not compile together: internal/model/reader.go:20:12: undefined: uintt",
  ],
  [
    "a package that ends the program while it is initialised",
    {
      file: "internal/model/base.go",
      from: "// Base is",
      to: 'func init() { panic("no") }\n\n// Base is',
    },
    "the program with the models ended before it built them: panic: no (exit status 2)",
  ],
])(
  "GORM: %s leave the comparison open, and are no fault of the models",
  (_name, edit, obstacle) =>
    withServer(VERSION, async (server) => {
      const { report } = await buildModels({
        ...{ adapter: goHttp, fixture: "gorm", server, edits: [edit], install: "go mod download" },
      });
      expect(report).toMatchObject({ obstacle, tables: [] });
    }),
  240_000,
);
