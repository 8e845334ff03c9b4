import { expect, test } from "vitest";
import { failureFrom } from "#engines/traces/failure.ts";

const TEXTS: Readonly<Record<string, string>> = {
  "migrations/00002_fill.sql": "-- +goose Up\nSELECT 1;\nALTER TABLE gone ADD COLUMN x int;\n",
  "db/000003_more.up.sql": "CREATE TABLE b (id int);\n\nALTER TABLE gone ADD COLUMN y int;\n",
  "src/migrations/1700000000000-AddPrice.ts":
    'export class AddPrice1700000000000 {\n  up(q) {\n    q.query(`ALTER TABLE "gone" ADD x int`);\n',
  "prisma/migrations/20260101_more/migration.sql":
    'CREATE TABLE b ();\nALTER TABLE "gone" ADD x int;\n',
  "orders/migrations/0002_fill.py": "class Migration:\n    pass\n",
  "db/changelog/shop.sql": "--liquibase formatted sql\n",
  "Program.cs": "",
  "Shop/Prices.cs": "",
};
const SHOP = {
  root: "/srv/shop",
  files: Object.keys(TEXTS),
  read: (path: string) => TEXTS[path],
};

// Wording of the tools' sources; none of them runs here.
test.each([
  [
    "goose",
    'goose run: ERROR 00002_fill.sql: failed to run SQL migration: failed to execute SQL query "ALTER TABLE gone": ERROR: relation "gone" does not exist (SQLSTATE 42P01)',
    "migrations/00002_fill.sql:3",
  ],
  [
    "golang-migrate",
    'error: migration failed: relation "gone" does not exist (column 13) in line 3: ALTER TABLE gone ADD COLUMN y int (details: pq: relation "gone" does not exist)',
    "db/000003_more.up.sql:3",
  ],
  [
    "TypeORM",
    'Migration "AddPrice1700000000000" failed, error: relation "gone" does not exist',
    "src/migrations/1700000000000-AddPrice.ts:3",
  ],
  [
    "Prisma",
    'Error: P3018\n\nA migration failed to apply.\n\nMigration name: 20260101_more\n\nDatabase error code: 42P01\n\nDatabase error:\nERROR: relation "gone" does not exist\n',
    "prisma/migrations/20260101_more/migration.sql:2",
  ],
  [
    "an application of Go",
    '2026/11/29 20:00:00 cannot migrate the database: migrations/00002_fill.sql: pq: relation "gone" does not exist',
    "migrations/00002_fill.sql:3",
  ],
])("the migration that %s names is the place", (_tool, text, expected) => {
  const place = failureFrom(text, SHOP)?.place;
  expect(place === undefined ? "nowhere" : `${place.file}:${place.line}`).toBe(expected);
});

test("Django's traceback without a line of the project takes the migration over", () => {
  const text = [
    "  Applying orders.0001_initial... OK",
    "  Applying orders.0002_fill...Traceback (most recent call last):",
    '  File "/usr/lib/python3/dist-packages/django/db/backends/utils.py", line 89, in _execute',
    "    return self.cursor.execute(sql, params)",
    'psycopg.errors.UndefinedTable: relation "gone" does not exist',
  ].join("\n");
  const failure = failureFrom(text, SHOP);
  expect(failure).toMatchObject({
    language: "python",
    type: "UndefinedTable",
    place: { file: "orders/migrations/0002_fill.py", line: 1 },
  });
});

test("a migration that was applied explains nothing that comes later", () => {
  const text =
    "### MIGRATION 00002_fill (UP) ###\nSELECT 1;\n### MIGRATION 000003_more (UP) ###\nSELECT 2;\nMigrations complete!\n";
  expect(failureFrom(text, SHOP)).toBeUndefined();
});

test("Liquibase names its change set within a chain of Java", () => {
  const text = [
    "liquibase.exception.CommandExecutionException: liquibase.exception.MigrationFailedException: Migration failed for changeset db/changelog/shop.sql::3::ada:",
    "\tat liquibase.command.CommandScope.execute(CommandScope.java:253)",
    'Caused by: org.postgresql.util.PSQLException: ERROR: relation "gone" does not exist',
    "\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2725)",
    "\t... 7 more",
  ].join("\n");
  expect(failureFrom(text, SHOP)).toMatchObject({
    type: "PSQLException",
    place: { file: "db/changelog/shop.sql", line: 1 },
  });
});

test("the innermost exception of .NET is the failure, with its deepest line in the project", () => {
  const text = [
    "Unhandled exception. System.InvalidOperationException: cannot read prices",
    " ---> System.Collections.Generic.KeyNotFoundException: SHOP_TOKEN is not set",
    "   at System.Collections.Generic.Dictionary`2.get_Item(TKey key)",
    "   at Shop.Prices.Read() in /app/Shop/Prices.cs:line 12",
    "   --- End of inner exception stack trace ---",
    "   at Shop.Prices.Load() in /app/Shop/Prices.cs:line 7",
    "   at Program.<Main>$(String[] args) in /app/Program.cs:line 3",
  ].join("\n");
  const failure = failureFrom(text, SHOP);
  expect(failure).toMatchObject({
    language: "dotnet",
    type: "KeyNotFoundException",
    names: ["SHOP_TOKEN"],
    place: { file: "Shop/Prices.cs", line: 12 },
  });
  expect(failure?.frames.map(({ line }) => line)).toEqual([12, 7, 3]);
});

test("an assembly that cannot be loaded is missing", () => {
  const text =
    "System.IO.FileNotFoundException: Could not load file or assembly 'Npgsql, Version=8.0.0.0'. The system cannot find the file specified.\n   at Program.<Main>$(String[] args) in /app/Program.cs:line 3\n";
  expect(failureFrom(text, SHOP)).toMatchObject({ kind: "import", missing: "Npgsql" });
});

test("the C# compiler names a line", () => {
  const text = "/app/Program.cs(12,5): error CS0103: The name 'x' does not exist in the context";
  expect(failureFrom(text, SHOP)).toMatchObject({
    kind: "syntax",
    type: "CS0103",
    place: { file: "Program.cs", line: 12, column: 5 },
  });
});

test("an older Ruby prints the newest frame last, and Rails prints frames without a margin", () => {
  const files = ["db/migrate/1_fill.rb", "a.rb"];
  const last = [
    "Traceback (most recent call last):",
    "\t1: from a.rb:4:in `<main>'",
    "a.rb:2:in `go': undefined method `x' for nil (NoMethodError)",
  ].join("\n");
  const context = { root: "/srv/shop", files };
  expect(failureFrom(last, context)).toMatchObject({
    type: "NoMethodError",
    place: { file: "a.rb", line: 2 },
  });
  const aborted = [
    "rails aborted!",
    "StandardError: An error has occurred, this and all later migrations canceled:",
    "",
    'PG::UndefinedTable: ERROR:  relation "gone" does not exist',
    "/srv/shop/db/migrate/1_fill.rb:3:in `change'",
  ].join("\n");
  expect(failureFrom(aborted, context)).toMatchObject({
    type: "PG::UndefinedTable",
    place: { file: "db/migrate/1_fill.rb", line: 3 },
  });
});

test("the stack of Java is not read as one of Node", () => {
  const text =
    "java.lang.IllegalStateException: no\n\tat org.shop.App.main(App.java:3)\n\tat org.shop.App.go(App.java:9)\n";
  const failure = failureFrom(text, {
    root: "/srv/shop",
    files: ["src/main/java/org/shop/App.java"],
  });
  expect(failure).toMatchObject({ language: "java", place: { line: 3 } });
});

test("a class of a library with the name of one of the project stays outside", () => {
  const text =
    "java.lang.IllegalStateException: no\n\tat com.vendor.web.App.main(App.java:3)\n\t... 3 more\n";
  const files = ["src/main/java/org/shop/web/App.java"];
  expect(failureFrom(text, { root: "/srv/shop", files })?.place).toBeUndefined();
});

test("two compilations of Rust are two failures", () => {
  const error = (name: string) =>
    `error[E0425]: cannot find ${name}\n --> src/${name}.rs:1:1\n\nerror: could not compile \`shop\`\n`;
  const files = ["src/a.rs", "src/b.rs"];
  const place = failureFrom(error("a") + error("b"), { root: "/srv/shop", files })?.place;
  expect(place?.file).toBe("src/b.rs");
});
