import { expect, test } from "vitest";
import { MODELS_MARKER } from "#contract/adapter.ts";
import { collect } from "#validators/schema/collect.ts";
import type { SchemaEvidence } from "#validators/schema/evidence.ts";
import { completion, type FakeOptions, fakeDatabase, fakeInstance, fakeWorld } from "../fakes.ts";

const TOLD = `${MODELS_MARKER}${JSON.stringify({
  taken: { select: 1, join: 0, insert: 0 },
  refused: [],
  undecided: [{ kind: "insert", name: "A", reason: "hunter2hunter2" }],
})}`;

async function studied(options: FakeOptions) {
  const world = fakeWorld({ hasQueries: true, ...options });
  const { payload } = await collect(world.ports, new AbortController().signal);
  return { ...world, queries: payload.studies.queries as SchemaEvidence["studies"]["queries"] };
}
const reasonOf = async (options: FakeOptions) => {
  const { queries } = await studied(options);
  return queries?.isStudied === false ? `${queries.outcome}: ${queries.reason}` : "studied";
};

test("the models query a database of their own, which goes; secrets stay here", async () => {
  const { queries, databases, ran } = await studied({
    results: { queries: [completion(0, TOLD)] },
  });
  const clone = databases.find(({ name }) => name === "schema-queries");
  expect(clone?.log).toEqual(["disposed"]);
  expect(ran.find(({ word }) => word === "queries")?.env).toEqual({
    ...{ DATABASE_URL: "postgresql://schema-queries", EXTRA: "queries" },
  });
  expect(queries).toMatchObject({
    isStudied: true,
    seen: { report: { undecided: [{ reason: "[password]" }] }, run: { exitCode: 0 } },
  });
});

test("queries that need nothing of the models' command are asked where it fails", async () => {
  const { queries } = await studied({
    ...{ areQueriesApart: true, needsReport: true },
    results: { models: [completion(1)], queries: [completion(0, TOLD)] },
  });
  expect(queries).toMatchObject({ isStudied: true, seen: { report: { taken: { select: 1 } } } });
});

test("a command that fails has no report, whatever it printed", async () => {
  const { queries } = await studied({ results: { queries: [completion(1, TOLD)] } });
  expect(queries).toMatchObject({ isStudied: true, seen: { report: null, run: { exitCode: 1 } } });
});

test.each<[string, FakeOptions, string]>([
  ["no models", { hasModels: false }, "There are no models"],
  ["no such command", { hasQueries: false }, "Nothing here lets these models query"],
  ["models that do not load", { results: { models: [completion(1)] } }, "the models do not load"],
  ["no migrated database", { results: { migrate: [completion(1)] } }, "the migrations did not"],
  [
    "a database that the application holds",
    { hasMigrate: false, instance: fakeInstance("ready", fakeDatabase("app")) },
    "the application holds the migrated database",
  ],
])("%s: not asked", async (_name, options, reason) => {
  const said = await reasonOf(options);
  expect(said).toContain("not-applicable: ");
  expect(said).toContain(reason);
});
