import { describe, expect, it } from "vitest";
import { collect } from "#validators/schema/collect.ts";
import type { SchemaEvidence } from "#validators/schema/evidence.ts";
import {
  completion,
  FACTS,
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

const roundTrip = (payload: SchemaEvidence): unknown => JSON.parse(JSON.stringify(payload));

describe("collect", () => {
  it("builds both databases, reads both, rolls back and migrates again", async () => {
    const { payload, ran, databases, limitsReached } = await observe();
    expect(ran.map(({ word }) => word)).toEqual(["migrate", "models", "rollback", "migrate"]);
    expect(ran[0]?.env).toEqual({ DATABASE_URL: "postgresql://schema-migrated", EXTRA: "migrate" });
    expect(payload.migrated.catalog).toEqual(payload.models.catalog);
    expect(payload.rollback?.leftovers).toEqual([]);
    expect(databases.map(({ log }) => log.at(-1))).toEqual(["disposed", "disposed"]);
    expect(limitsReached).toEqual([]);
    expect(roundTrip(payload)).toEqual(payload);
  });

  it("gives the models' database the schemas and extensions of the migrations", async () => {
    const { databases } = await observe({
      answersOf: () => ({
        rows: {
          ...ROWS,
          others: [
            { kind: "schema", name: 'a"b', digest: "" },
            { kind: "extension", name: "pg_trgm", digest: "" },
          ],
        },
      }),
    });
    expect(databases[1]?.log.slice(0, 2)).toEqual([
      'CREATE SCHEMA IF NOT EXISTS "a""b" AUTHORIZATION "app"',
      'CREATE EXTENSION IF NOT EXISTS "pg_trgm" CASCADE',
    ]);
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

  it("finds the lines of a difference in the migrations", async () => {
    const { payload } = await observe({
      answersOf: (purpose) => (purpose === "schema-models" ? { facts: [] } : {}),
    });
    expect(payload.mentions).toContainEqual({
      key: "unexpected|table|public.c|",
      model: null,
      migration: { file: "migrations/1.py", line: 1 },
    });
    expect(payload.control).toBeNull();
  });

  it("replays only definitions whose texts differ, and takes everything back", async () => {
    const changed = FACTS.map((fact) =>
      fact.kind === "check constraint"
        ? { ...fact, attributes: { definition: "CHECK (((b > 0)))" } }
        : fact,
    );
    const { databases } = await observe({
      answersOf: (purpose) => (purpose === "schema-models" ? { facts: changed } : {}),
    });
    for (const { log } of databases) {
      expect(log.filter((sql) => sql.includes("ADD CONSTRAINT"))).toHaveLength(1);
      expect(log.filter((sql) => sql === "BEGIN")).toHaveLength(
        log.filter((sql) => sql === "ROLLBACK").length,
      );
      expect(log).toContain('SET LOCAL ROLE "app"');
    }
  });

  it("plants a drift in the models' database, and says when it is not found", async () => {
    const { payload, databases } = await observe();
    // The fake server answers the same before and after.
    expect(payload.control).toEqual({
      relation: "public.c",
      planted: ["a column added", "a column dropped", "a type changed"],
      missed: ["a column added", "a column dropped", "a type changed"],
    });
    expect(databases[1]?.log).toContain(
      "ALTER TABLE public.c ADD COLUMN deployment_readiness_control point",
    );
  });

  it("finds the option that brings the tables to the models at every start", async () => {
    const files = {
      "migrations/1.py": "",
      "src/data-source.ts": 'new DataSource({\n  type: "postgres",\n  synchronize: true,\n});\n',
    };
    expect((await observe({ files })).payload.synchronizes).toEqual({
      file: "src/data-source.ts",
      line: 3,
    });
    const guarded = {
      ...files,
      "src/data-source.ts":
        'new DataSource({\n  synchronize: process.env.NODE_ENV === "test",\n});\n',
    };
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
