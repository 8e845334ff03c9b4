import { expect, test } from "vitest";
import { modelSources, ormModels } from "#adapters/orms/models.ts";
import type { OrmInput } from "#adapters/orms/orm.ts";
import { NODE_ORMS } from "#adapters/orms/registry.ts";
import { MODELS_MARKER } from "#contract/adapter.ts";
import { projectOf } from "../project.ts";

const manifest = (...names: readonly string[]) => ({
  "package.json": JSON.stringify({
    devDependencies: Object.fromEntries(names.map((n) => [n, "1"])),
  }),
});
const planOf = (files: Readonly<Record<string, string>>, directory = ".") =>
  ormModels(projectOf(files), directory);
const reasonOf = (files: Readonly<Record<string, string>>) => {
  const plan = planOf(files);
  return plan.supported ? "supported" : plan.reason;
};
const inputOf = (files: Readonly<Record<string, string>>, directory = "."): OrmInput => {
  const plan = planOf(files, directory);
  if (!plan.supported) throw new Error(plan.reason);
  const [first = ""] = plan.command.stdin?.split("\n") ?? [];
  return JSON.parse(first.replace(/^const INPUT = /, "").replace(/;$/, ""));
};

const DATA_SOURCE = {
  "src/data-source.ts": 'export const db = new DataSource({ type: "postgres" });',
};
const DRIZZLE = {
  "drizzle.config.ts": 'export default { dialect: "postgresql", schema: "./src/schema.ts" };',
  "src/schema.ts":
    'import { pgTable } from "drizzle-orm/pg-core";\nexport const users = pgTable("users", {\n  id: serial(),\n});\n',
};

test("every mapper's script parses, and is given where it begins", () => {
  for (const { id, script } of NODE_ORMS.filter((orm) => orm.script !== undefined))
    expect(() => new Function(script ?? ""), id).not.toThrow();
  const plan = planOf({ ...manifest("typeorm"), ...DATA_SOURCE });
  expect(plan).toMatchObject({
    supported: true,
    needsReport: true,
    command: { argv: ["node", "--input-type=commonjs", "-"], cwd: "." },
  });
  if (plan.supported) expect(() => new Function(plan.command.stdin ?? "")).not.toThrow();
});

test("TypeORM begins at the exported data source, else at Nest's module, never at the server", () => {
  expect(inputOf({ ...manifest("typeorm"), ...DATA_SOURCE })).toMatchObject({
    marker: MODELS_MARKER,
    entries: ["src/data-source.ts"],
  });
  const nest = { "src/app.module.ts": "TypeOrmModule.forRootAsync({})" };
  expect(inputOf({ ...manifest("typeorm"), ...nest }).entries).toEqual(["src/app.module.ts"]);
  const server = { "src/main.ts": "const db = new DataSource({}); app.listen(80);" };
  expect(reasonOf({ ...manifest("typeorm"), ...server })).toContain("DataSource");
});

test("an application below a folder has files relative to it, and lines relative to the project", () => {
  const files = {
    "api/package.json": manifest("typeorm")["package.json"],
    "api/src/db.ts": "export const db = new DataSource({ entities: [A] });",
    "api/src/a.ts": "@Entity()\nexport class A {\n  @Column() b: string;\n}",
    "web/src/db.ts": "new DataSource({})",
  };
  const input = inputOf(files, "api");
  expect(input.entries).toEqual(["src/db.ts"]);
  expect(input.blocks).toMatchObject([
    { name: "A", file: "api/src/a.ts", line: 2, members: { b: 3 } },
  ]);
});

test("tests, migrations, seeds and scripts hold no models", () => {
  const files = { "src/a.ts": "", "src/a.spec.ts": "", "migrations/1.js": "", "scripts/x.ts": "" };
  expect(modelSources(projectOf({ ...files, "src/b.d.ts": "", "dist/a.js": "" }), ".")).toEqual([
    "src/a.ts",
  ]);
});

test("Drizzle's tables come with their lines; a configuration of another dialect is refused", () => {
  const input = inputOf({ ...manifest("drizzle-orm"), ...DRIZZLE });
  expect(input.entries).toEqual(["drizzle.config.ts"]);
  expect(input.tables).toMatchObject([{ name: "users", schema: "public", line: 2 }]);
  expect(input.extra).toEqual({ schema: "drizzle", bookkeeping: ["__drizzle_migrations"] });
  const sqlite = { "drizzle.config.ts": 'export default { dialect: "sqlite" };' };
  expect(reasonOf({ ...manifest("drizzle-orm"), ...sqlite })).toContain("sqlite");
  expect(reasonOf(manifest("drizzle-orm"))).toContain("is no drizzle.config");
});

test("Sequelize loads what makes the instance before the models, and knows their names", () => {
  const input = inputOf({
    ...manifest("sequelize"),
    "models/user.js": "module.exports = (sequelize, T) => sequelize.define('User', {});",
    "models/index.js": "const sequelize = new Sequelize(url);",
    "config/config.js": 'module.exports = { migrationStorageTableName: "applied" };',
  });
  expect(input.entries).toEqual(["models/index.js", "models/user.js"]);
  expect(input.extra).toEqual({ defined: ["User"], bookkeeping: ["applied"] });
  expect(reasonOf(manifest("sequelize"))).toContain("instance of Sequelize");
});

test("MikroORM's configuration is the manifest's, else the only one of the usual name", () => {
  const files = { ...manifest("@mikro-orm/core"), "src/mikro-orm.config.ts": "" };
  expect(inputOf(files).entries).toEqual(["src/mikro-orm.config.ts"]);
  const named = {
    "package.json":
      '{"dependencies":{"@mikro-orm/core":"6"},"mikro-orm":{"configPaths":["./src/orm.ts","./dist/orm.js"]}}',
    "src/orm.ts": "",
  };
  expect(inputOf(named).entries).toEqual(["src/orm.ts"]);
  expect(reasonOf(manifest("@mikro-orm/core"))).toContain("mikro-orm.config");
});

test("Prisma's schema is found where it is named or usual, and is of PostgreSQL", () => {
  const schema = 'datasource db {\n  provider = "postgresql"\n}\nmodel A {\n  id Int @id\n}\n';
  const usual = { ...manifest("prisma"), "prisma/schema.prisma": schema };
  expect(inputOf(usual).extra).toMatchObject({ schema: "prisma/schema.prisma" });
  const named = {
    ...manifest("prisma"),
    "prisma.config.ts": 'export default defineConfig({ schema: "./db/models" });',
    "db/models/a.prisma": schema,
  };
  expect(inputOf(named)).toMatchObject({ extra: { schema: "db/models" }, tables: [{ name: "A" }] });
  const mysql = { "prisma/schema.prisma": schema.replace("postgresql", "mysql") };
  expect(reasonOf({ ...manifest("prisma"), ...mysql })).toContain("mysql");
  expect(reasonOf({ ...manifest("prisma"), "prisma/schema.prisma": "" })).toContain("no model");
  expect(reasonOf(manifest("prisma"))).toContain("no schema.prisma");
});

test("of two mappers with models none is taken; one with models wins over one without", () => {
  const both = { ...manifest("typeorm", "drizzle-orm"), ...DATA_SOURCE, ...DRIZZLE };
  expect(reasonOf(both)).toContain("Drizzle and TypeORM both");
  expect(planOf({ ...manifest("typeorm", "knex", "pg"), ...DATA_SOURCE }).supported).toBe(true);
  expect(planOf({ ...manifest("typeorm", "prisma"), ...DATA_SOURCE }).supported).toBe(true);
});

test("a query builder has no models, and neither has a project without any of them", () => {
  expect(reasonOf(manifest("kysely"))).toContain("Kysely has no models");
  expect(reasonOf(manifest("express"))).toContain("no object-relational mapper");
  expect(reasonOf({})).toContain("no object-relational mapper");
});

test("models query where the project has something to query through, and their queries parse", () => {
  const queriesOf = (files: Readonly<Record<string, string>>) => {
    const plan = planOf(files);
    return plan.supported ? plan.queries?.stdin : "unsupported";
  };
  const schema = (generator: string) => ({
    "prisma/schema.prisma": `${generator}datasource db {\n  provider = "postgresql"\n}\nmodel A {\n  id Int @id\n}\n`,
  });
  const client = 'generator client {\n  provider = "prisma-client-js"\n  output = "../src/db"\n}\n';
  const used = { "package.json": JSON.stringify({ dependencies: { "@prisma/client": "1" } }) };
  for (const files of [
    { ...manifest("typeorm"), ...DATA_SOURCE },
    { ...manifest("drizzle-orm"), ...DRIZZLE },
    { ...used, ...schema(client) },
  ])
    expect(() => new Function(queriesOf(files) ?? "none("), Object.keys(files)[1]).not.toThrow();
  expect(queriesOf({ ...used, ...schema("") })).toBeUndefined();
  expect(queriesOf({ ...manifest("prisma"), ...schema(client) })).toBeUndefined();
  expect(inputOf({ ...used, ...schema(client) }).extra).toMatchObject({
    client: { provider: "prisma-client-js", output: "src/db" },
  });
});
