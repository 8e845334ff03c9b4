import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { MODELS_MARKER } from "#contract/adapter.ts";
import type { Row } from "#contract/database.ts";
import { collect } from "#validators/schema/collect.ts";
import type { SchemaEvidence } from "#validators/schema/evidence.ts";
import {
  type CatalogRows,
  completion,
  type FakeOptions,
  fakeDatabase,
  fakeInstance,
  fakeWorld,
  ROWS,
} from "./fakes.ts";

async function observe(options: FakeOptions = {}) {
  const world = fakeWorld(options);
  const { payload, limitsReached } = await collect(world.ports, new AbortController().signal);
  return { ...world, payload, limitsReached };
}

const fact = (name: string, attributes: object = {}) => ({
  ...{ name, parent: null, columns: [] },
  attributes: {
    comment: null,
    owner: "app",
    ...("schema" in attributes ? {} : { privileges: null }),
    ...attributes,
  },
});
const withDefinition = (row: Row, definition: string): Row => ({
  ...row,
  attributes: { ...(row["attributes"] as object), definition },
});
const roundTrip = (payload: SchemaEvidence): unknown => JSON.parse(JSON.stringify(payload));

describe("collect", () => {
  it("builds both databases, reads both, rolls back and migrates again", async () => {
    const { payload, ran, databases, limitsReached } = await observe();
    expect(ran.map(({ word }) => word)).toEqual(["migrate", "models", "rollback", "migrate"]);
    expect(ran[0]?.env).toEqual({ DATABASE_URL: "postgresql://schema-migrated", EXTRA: "migrate" });
    expect(payload.migrated.catalog).toEqual(payload.models.catalog);
    expect(payload.rollback?.leftovers).toEqual([]);
    expect(databases.map(({ log }) => log.at(-1))).toEqual(["disposed", "disposed", "disposed"]);
    expect(limitsReached).toEqual([]);
    expect(roundTrip(payload)).toEqual(payload);
  });

  it("gives the models' database the schemas and extensions of the migrations", async () => {
    const { databases } = await observe({
      rowsOf: () => ({
        ...ROWS,
        schema: [fact('"a""b"')],
        extension: [fact("pg_trgm", { schema: "public", version: "1.6" })],
      }),
    });
    expect(databases[1]?.log.slice(0, 2)).toEqual([
      'CREATE SCHEMA IF NOT EXISTS "a""b" AUTHORIZATION "app"',
      "CREATE EXTENSION IF NOT EXISTS pg_trgm CASCADE",
    ]);
  });

  const reporting = (report: Readonly<Record<string, unknown>>): FakeOptions => ({
    needsReport: true,
    results: {
      models: [completion(0, MODELS_MARKER + gzipSync(JSON.stringify(report)).toString("base64"))],
    },
  });
  const written = { tables: [], modules: [], failures: [] };

  it("runs the statements that the models' command wrote down, as the target and without their rows", async () => {
    const statements = "CREATE TABLE a (); SELECT $1$;";
    const { payload, databases } = await observe(reporting({ ...written, statements }));
    expect(databases[1]?.log).toContain(
      "target: DO $run0$ BEGIN EXECUTE $models0$CREATE TABLE a (); SELECT $1$;$models0$; END $run0$",
    );
    expect(payload.models).toMatchObject({ reason: "", report: written });
    expect(payload.models.catalog).not.toBeNull();
    expect(JSON.stringify(payload)).not.toContain("CREATE TABLE a");
  });

  it("has no models' catalog when the server refuses them, when their command met an obstacle, or when its report is lost", async () => {
    const refused = await observe(reporting({ ...written, statements: "REFUSED" }));
    expect(refused.payload.models).toMatchObject({
      catalog: null,
      reason: 'the server refused the statements of the models: type "[password]" does not exist',
    });
    const hindered = await observe(reporting({ ...written, obstacle: "no hunter2hunter2" }));
    expect(hindered.payload.models).toMatchObject({ catalog: null, reason: "no [password]" });
    const lost = await observe({ needsReport: true, results: { models: [completion(0, "x")] } });
    expect(lost.payload.models).toMatchObject({ supported: true, catalog: null });
    const own = await observe({ results: { models: [completion(0, "x")] } });
    expect(own.payload.models.catalog).not.toBeNull();
  });

  it("takes models whose tool is not installed for models that cannot be built here", async () => {
    const { payload } = await observe(reporting({ ...written, absentPackage: "drizzle-kit" }));
    expect(payload.models).toMatchObject({ supported: false, report: null, catalog: null });
    expect(payload.models.reason).toContain("drizzle-kit, which is not installed");
  });

  it("applies Prisma's files itself when the engine cannot be fetched, and says so", async () => {
    const fails = completion(1, "Error: request to https://binaries.prisma.sh/x failed");
    const asked = { results: { migrate: [fails] }, hasMessages: false };
    const prisma = { tool: "prisma", files: { "migrations/1.py": "CREATE TABLE c ();" } };
    const { payload, databases, limitsReached } = await observe({ ...asked, ...prisma });
    expect(payload.migrated).toMatchObject({ source: "files", run: null, obstacle: "" });
    expect(databases[0]?.log.some((sql) => sql.includes("CREATE TABLE c ();"))).toBe(true);
    expect(limitsReached.join(" ")).toContain("applied by their files");
    const refused = { ...prisma, files: { "migrations/1.py": "REFUSED" } };
    expect((await observe({ ...asked, ...refused })).payload.migrated.source).toBe("command");
    const other = await observe({ ...asked, files: prisma.files });
    expect(other.payload.migrated).toMatchObject({ source: "command", catalog: null });
    const reached = await observe({ ...asked, ...prisma, hasMessages: true });
    expect(reached.payload.migrated.source).toBe("command");
  });

  it("compares nothing, and takes nothing back, when the migrations went to another database", async () => {
    const rowsOf = (purpose: string): CatalogRows =>
      purpose === "schema-migrated" ? { ...ROWS, table: [] } : ROWS;
    const { payload, ran } = await observe({ rowsOf });
    expect(payload.migrated).toMatchObject({ catalog: null, facts: null, failedAt: null });
    expect(payload.migrated.obstacle).toContain("used another one: set the variable");
    expect(ran.map(({ word }) => word)).not.toContain("rollback");
    expect(Object.values(payload.studies).map((each) => each?.isStudied)).not.toContain(true);
  });

  it("records what a failing migration printed and what the server said, redacted", async () => {
    const output =
      'Traceback (most recent call last):\n  File "/project/migrations/1.py", line 1, in upgrade\nRuntimeError: hunter2hunter2\n';
    const { payload, ran } = await observe({ results: { migrate: [completion(1, output)] } });
    const { run, catalog, failedAt, obstacle } = payload.migrated;
    expect(catalog).toBeNull();
    expect(obstacle).toBe("the migrations did not finish");
    expect(failedAt).toEqual({ file: "migrations/1.py", line: 1 });
    expect(run?.failure).toMatchObject({
      type: "RuntimeError",
      message: "[password]",
      cause: "RuntimeError@migrations/1.py:1",
    });
    expect(run?.messages.map(({ sqlstate }) => sqlstate)).toEqual(["42P07"]);
    expect(run?.messages[0]?.statement).toBe("SELECT '[password]'");
    expect(JSON.stringify(payload)).not.toContain("hunter2");
    expect(ran.map(({ word }) => word)).not.toContain("rollback");
    expect(roundTrip(payload)).toEqual(payload);
  });

  it("does not wait again for migrations that did not end", async () => {
    const { payload, ran } = await observe({
      results: {
        migrate: [
          { ...completion(1), exit: { code: null, signal: "SIGKILL" as const }, timedOut: true },
        ],
      },
    });
    expect(ran.filter(({ word }) => word === "migrate")).toHaveLength(1);
    const studied = Object.values(payload.studies).map((each) => JSON.stringify(each));
    expect(new Set(studied)).toEqual(
      new Set([
        JSON.stringify({
          ...{ isStudied: false, outcome: "inconclusive" },
          reason: "The migrations did not end.",
        }),
      ]),
    );
  });

  it("finds the lines of a difference in the migrations", async () => {
    const without = (name: string): CatalogRows => ({
      ...ROWS,
      table: ROWS["table"]?.filter((row) => row["name"] !== name) ?? [],
    });
    const { payload } = await observe({
      rowsOf: (purpose) => (purpose === "schema-models" ? without("public.c") : ROWS),
    });
    expect(payload.mentions).toContainEqual({
      key: "unexpected|table|public.c|",
      model: null,
      migration: { file: "migrations/1.py", line: 1 },
    });
  });

  it("replays only expressions whose texts differ, on a scratch schema it removes", async () => {
    const changed: CatalogRows = {
      ...ROWS,
      "check constraint":
        ROWS["check constraint"]?.map((row) =>
          row["name"] === "public.c.nv" ? withDefinition(row, "CHECK (((b > 0)))") : row,
        ) ?? [],
    };
    const { databases } = await observe({
      rowsOf: (purpose) => (purpose === "schema-models" ? changed : ROWS),
    });
    for (const { log } of databases.filter(({ name }) =>
      /^schema-(?:migrated|models)$/.test(name),
    )) {
      const scratch = log.filter((sql) => sql.includes("deployment_readiness_scratch"));
      expect(scratch[0]).toBe('CREATE SCHEMA deployment_readiness_scratch AUTHORIZATION "app"');
      expect(log.slice(log.indexOf(scratch[0] ?? ""))).toContain("ROLLBACK");
      expect(log.filter((sql) => sql.includes("ADD CONSTRAINT"))).toHaveLength(1);
    }
  });

  it("plants a drift in the models' database, and says when it is not found", async () => {
    const { payload, databases } = await observe();
    // The fake server answers nothing to whoever reads in a session.
    expect(payload.control?.missed).toContain("a column added");
    expect(databases[1]?.log.join("\n")).toContain("ADD COLUMN deployment_readiness_control point");
  });

  it("finds the option that brings the tables to the models at every start", async () => {
    const option = (value: string) => ({
      "migrations/1.py": "",
      "src/data-source.ts": `new DataSource({\n  type: "postgres",\n  synchronize: ${value},\n});\n`,
    });
    expect((await observe({ files: option("true") })).payload.synchronizes).toEqual({
      file: "src/data-source.ts",
      line: 3,
    });
    const guarded = option('process.env.NODE_ENV === "test"');
    expect((await observe({ files: guarded })).payload.synchronizes).toBeNull();
  });

  it("reads the database of an application that migrates itself", async () => {
    const database = fakeDatabase("first");
    const options = { hasMigrate: false, hasModels: false };
    const { payload, databases } = await observe({
      ...options,
      instance: fakeInstance("ready", database),
    });
    expect(payload.migrated).toMatchObject({ source: "start", run: null });
    expect(payload.migrated.catalog?.tables.length).toBeGreaterThan(0);
    expect(databases).toEqual([]);
    const booted = await observe({ ...options, booted: fakeInstance("ready", database) });
    expect(booted.payload.migrated.source).toBe("start");
  });

  it("compares nothing where a start left no table that the migrations create", async () => {
    const empty = fakeInstance("ready", fakeDatabase("first", { ...ROWS, table: [] }));
    const start = { hasMigrate: false, tool: "sql", instance: empty };
    const create = { "migrations/1.py": "CREATE TABLE c (id int);" };
    const { payload } = await observe({ ...start, files: create });
    expect(payload.migrated).toMatchObject({ source: "none", catalog: null });
    expect(payload.migrated.obstacle).toContain("name the command that applies them");
    const insert = { "migrations/1.py": "SELECT 1;" };
    const plain = await observe({ ...start, hasModels: false, booted: empty, files: insert });
    expect(plain.payload.migrated.source).toBe("start");
  });

  it("says so when there is neither a migrate command nor a start", async () => {
    const { payload } = await observe({ hasMigrate: false, instance: fakeInstance("exited") });
    expect(payload.migrated).toMatchObject({
      source: "none",
      obstacle: "there is no migrate command, and the application did not start (exited)",
    });
  });

  it("runs nothing when the dependencies could not be installed", async () => {
    const { payload, ran } = await observe({ instance: fakeInstance("install-failed") });
    expect(ran).toEqual([]);
    expect(payload.obstacle).not.toBe("");
  });

  it("keeps the output of models that fail, and goes on without their lines when unmarked", async () => {
    const failing = await observe({ results: { models: [completion(3, "boom")] } });
    expect(failing.payload.models).toMatchObject({ catalog: null, run: { outputTail: "boom" } });
    const unmarked = await observe({ results: { models: [completion(0, "no marker")] } });
    expect(unmarked.payload.models.report).toBeNull();
    expect(unmarked.limitsReached).toHaveLength(1);
  });

  it("notes a rollback that fails, and a migration that fails the second time", async () => {
    const first = await observe({ results: { rollback: [completion(1)] } });
    expect(first.payload.rollback).toMatchObject({ again: null, leftovers: null });
    const second = await observe({ results: { migrate: [completion(0), completion(1)] } });
    expect(second.payload.rollback).toMatchObject({ again: { exitCode: 1 }, leftovers: null });
  });

  it("names the migration that takes its tables from the models", async () => {
    const files = {
      "migrations/1.py": "def upgrade():\n    Base.metadata.create_all(op.get_bind())\n",
    };
    const { payload } = await observe({ files });
    expect(payload.createsFromModels).toEqual({ file: "migrations/1.py", line: 2 });
  });
});
