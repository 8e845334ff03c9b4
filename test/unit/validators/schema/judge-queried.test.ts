import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ModelTable } from "#contract/adapter.ts";
import { judgeQueried } from "#validators/schema/comparison/judge-queried.ts";
import type { SchemaEvidence } from "#validators/schema/evidence.ts";

const healthy: SchemaEvidence = JSON.parse(
  readFileSync(new URL("../../../fixtures/evidence/schema/healthy.json", import.meta.url), "utf8"),
);
const [known] = healthy.migrated.facts?.facts.filter(({ kind }) => kind === "table") ?? [];
const table = known?.name.replace("public.", "") ?? "";
const [column] =
  healthy.migrated.facts?.facts.filter(
    ({ kind, name }) => kind === "column" && name.startsWith(`public.${table}.`),
  ) ?? [];
const columnName = column?.name.split(".").at(-1) ?? "";

function answers(tables: readonly ModelTable[], change: Partial<SchemaEvidence> = {}) {
  const report = { tables, modules: [], failures: [] };
  const models = { ...healthy.models, supported: false, reason: "Kysely", report };
  return judgeQueried({ ...healthy, models, ...change }).map(
    ({ rule, outcome, severity, place }) => [rule, outcome, severity, place?.file, place?.line],
  );
}
const queried = (name: string, columns: readonly string[] = [], schema = ""): ModelTable => ({
  ...{ name, schema, file: "src/db.ts", line: 4, members: [] },
  columns: columns.map((each, index) => ({ name: each, file: "src/types.ts", line: index + 2 })),
});

test("tables and columns that the migrations make satisfy both rules", () => {
  expect(table).not.toBe("");
  expect(answers([queried(table, [columnName])]).map(([rule, outcome]) => [rule, outcome])).toEqual(
    [
      ["schema/table-absent", "satisfied"],
      ["schema/column-absent", "satisfied"],
    ],
  );
});

test("a table that no migration makes is found at its query, a column at its type", () => {
  expect(answers([queried("ghosts", ["id"]), queried(table, [columnName, "ghost"])])).toEqual([
    ["schema/table-absent", "violated", "critical", "src/db.ts", 4],
    ["schema/column-absent", "violated", "warning", "src/types.ts", 3],
  ]);
  const elsewhere = answers([queried(table, [], "elsewhere")]);
  expect(elsewhere[0]?.[1]).toBe("violated");
});

test("nothing is answered without a migrated database, and nothing is asked without queries or migrations", () => {
  const migrated = { ...healthy.migrated, facts: null, obstacle: "the migrations did not finish" };
  const open = answers([queried("ghosts")], { migrated });
  expect(open.map(([, outcome]) => outcome)).toEqual(["inconclusive", "inconclusive"]);
  expect(answers([])).toEqual([]);
  expect(
    answers([queried("ghosts")], { migrations: { ...healthy.migrations, files: [] } }),
  ).toEqual([]);
  expect(answers([queried("ghosts")], { models: healthy.models })).toEqual([]);
});
