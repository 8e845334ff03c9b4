import { expect, test } from "vitest";
import { expressNodePgMigrate } from "#adapters/express-node-pg-migrate/index.ts";
import { orderedMigrations, recognisedTools } from "#adapters/recognised-migrations.ts";
import { projectOf, settingsOf } from "./project.ts";

const dependency = (name: string) => JSON.stringify({ dependencies: { [name]: "1" } });
const node = (name: string, file: string) => ({ "package.json": dependency(name), [file]: "" });

test.each<readonly [string, Readonly<Record<string, string>>]>([
  ["alembic", { "alembic.ini": "", "db/versions/1.py": "" }],
  ["flask-migrate", { "requirements.txt": "Flask-Migrate==4", "migrations/versions/1.py": "" }],
  ["django", { "manage.py": "", "shop/migrations/0001_initial.py": "" }],
  ["prisma", { "prisma/schema.prisma": "", "prisma/migrations/1_a/migration.sql": "" }],
  ["drizzle", { "drizzle.config.ts": "", "drizzle/0000_first.sql": "" }],
  ["typeorm", node("typeorm", "src/migrations/1700000000000-First.ts")],
  ["knex", node("knex", "migrations/20260101000000_first.js")],
  ["sequelize", node("sequelize", "migrations/20260101000000-first.js")],
  ["node-pg-migrate", node("node-pg-migrate", "migrations/1700000000000_first.js")],
  ["db-migrate", node("db-migrate", "migrations/20260101000000-first.js")],
  ["mikro-orm", node("@mikro-orm/migrations", "src/migrations/Migration20260101000000.ts")],
  ["kysely", node("kysely", "src/migrations/2026-01-first.ts")],
  ["goose", { "go.mod": "require github.com/pressly/goose/v3 v3.1.0", "sql/001_first.sql": "" }],
  ["golang-migrate", { "go.mod": "github.com/golang-migrate/migrate/v4", "db/1_first.up.sql": "" }],
  [
    "flyway",
    {
      "pom.xml": "<artifactId>flyway-core</artifactId>",
      "src/main/resources/db/migration/V1__first.sql": "",
    },
  ],
  [
    "liquibase",
    {
      "build.gradle": "implementation 'org.liquibase:liquibase-core'",
      "src/main/resources/db/changelog/master.yaml": "",
    },
  ],
  ["rails", { Gemfile: "gem 'rails'", "db/migrate/20260101000000_first.rb": "" }],
  ["sql", { "migrations/001_first.sql": "" }],
])("%s is recognised by its files", (id, files) => {
  expect(recognisedTools(projectOf(files), ".")[0]?.tool.id).toBe(id);
  const moved = Object.entries(files).map(([file, text]) => [`api/${file}`, text]);
  const inside = recognisedTools(projectOf(Object.fromEntries(moved)), "api")[0];
  expect(inside?.tool.id).toBe(id);
  expect(inside?.folder.startsWith("api")).toBe(true);
});

test("a tool without migrations, and migrations of tests, are none", () => {
  expect(recognisedTools(projectOf({ "alembic.ini": "" }), ".")).toEqual([]);
  const files = { "alembic.ini": "", "tests/versions/1.py": "", "docs/migrations/1_a.sql": "" };
  expect(recognisedTools(projectOf(files), ".")).toEqual([]);
});

test.each([
  ["knex", "migrations/20260101000000_first.js"],
  ["sequelize", "migrations/20260101000000-first.js"],
  ["typeorm", "src/migration/1700000000000-First.ts"],
  ["node-pg-migrate", "migrations/1700000000000_first.js"],
  ["pg", "migrations/001_first.sql"],
])("Express knows the migrations of %s", (name, file) => {
  const manifest = JSON.stringify({ dependencies: { express: "5", [name]: "1" } });
  const plan = expressNodePgMigrate.migrations(
    projectOf({ "package.json": manifest, [file]: "" }),
    settingsOf(),
  );
  expect(plan).toMatchObject({ supported: true, tool: name === "pg" ? "sql" : name });
});

test("a migration that says export is a module, whatever its name says", () => {
  const manifest = { "package.json": dependency("knex") };
  const of = (text: string) => {
    const plan = orderedMigrations(
      projectOf({ ...manifest, "migrations/20260101000000_first.js": text }),
      ".",
    );
    return plan.supported ? plan.files[0]?.isModule : undefined;
  };
  expect(of("// up\nexport async function up(knex) {}\n")).toBe(true);
  expect(of("exports.up = async (knex) => {};\n")).toBeUndefined();
});
