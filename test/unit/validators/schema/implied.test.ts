import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MODELS_MARKER, type ModelsReport } from "#contract/adapter.ts";
import { parseModelsReport } from "#validators/schema/building/models-report.ts";
import { differencesOf } from "#validators/schema/comparison/differences.ts";
import { comparedObject } from "#validators/schema/comparison/ignored.ts";
import type { SchemaEvidence } from "#validators/schema/evidence.ts";

const healthy: SchemaEvidence = JSON.parse(
  readFileSync(new URL("../../../fixtures/evidence/schema/healthy.json", import.meta.url), "utf8"),
);
const { facts: expected } = healthy.models;
const key = expected?.facts.find(({ kind }) => kind === "foreign key");

function severities(change: Partial<ModelsReport>) {
  if (expected === null || key === undefined) throw new Error("the fixture has a foreign key");
  const observed = { ...expected, facts: expected.facts.filter((fact) => fact !== key) };
  const report: ModelsReport = { tables: [], modules: [], failures: [], ...change };
  const models = { ...healthy.models, report };
  return differencesOf({ expected, observed }, { ...healthy, models }).map((each) => each.severity);
}

test("a foreign key that only an association implies is a warning, and one that was written is critical", () => {
  if (key === undefined) throw new Error("the fixture has a foreign key");
  const { relation, member } = comparedObject(key);
  const [schema = "", table = ""] = relation.split(".");
  const implied = [{ kind: "constraint", schema, table, name: member ?? "" }] as const;
  expect(severities({})).toEqual(["critical"]);
  expect(severities({ implied })).toEqual(["warning"]);
  expect(severities({ ignored: implied })).toEqual([]);
  const other = [{ ...implied[0], name: "another_fkey" }];
  expect(severities({ implied: other })).toEqual(["critical"]);
});

test("what is compared goes by its table and its own name, without quotes", () => {
  const column = { name: 'public."Odd ""Name".total', parent: 'table public."Odd ""Name"' };
  expect(comparedObject(column)).toEqual({ relation: 'public.Odd "Name', member: "total" });
  expect(comparedObject({ name: "public.pets", parent: "schema public" })).toEqual({
    relation: "public.pets",
    member: null,
  });
  expect(comparedObject({ name: "desk", parent: null })).toEqual({
    relation: "desk",
    member: null,
  });
});

test("a report says what is implied, and nothing else is taken for it", () => {
  const implied = [{ kind: "constraint", schema: "public", table: "a", name: "a_b_fkey" }, 7, {}];
  const text = MODELS_MARKER + JSON.stringify({ implied });
  expect(parseModelsReport(text)?.implied).toEqual([implied[0]]);
});
