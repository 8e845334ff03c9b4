import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Evidence } from "#contract/evidence.ts";
import { difference, differenceKey } from "#engines/catalog/compare/difference.ts";
import { differencesOf } from "../../../../../src/validators/schema/comparison/differences.ts";
import type { SchemaEvidence } from "../../../../../src/validators/schema/evidence.ts";
import { type Drift, driftsOf, titleOf } from "../../../../../src/validators/schema/fixes/drift.ts";
import type { Fix, FixesSeen } from "../../../../../src/validators/schema/fixes/evidence.ts";
import { fixesStudy } from "../../../../../src/validators/schema/fixes/index.ts";
import { repairFor } from "../../../../../src/validators/schema/fixes/repair.ts";
import { judge } from "../../../../../src/validators/schema/judge.ts";

const evidence = JSON.parse(
  readFileSync(
    new URL("../../../../fixtures/evidence/schema/drifted.json", import.meta.url),
    "utf8",
  ),
);
const payload = (evidence.payload ?? evidence) as SchemaEvidence;
const none = { serverVersion: "15.18", facts: [] };
const differences = differencesOf(
  { expected: payload.models.facts ?? none, observed: payload.migrated.facts ?? none },
  payload,
);
const [first] = driftsOf(differences);
const key = first?.key ?? "";

const fix = (given: Partial<Fix> = {}): Fix => ({
  ...{ keys: [key], title: "add orders.note", relation: "public.orders", state: "proven" },
  ...{ reason: "", decisions: [], cautions: [], losses: [] },
  statements: [{ sql: "ALTER TABLE a ADD b int", isTransactional: true }],
  reversal: [{ sql: "ALTER TABLE a DROP b", isTransactional: true }],
  ...given,
});
const withFixes = (...fixes: readonly Fix[]): SchemaEvidence => {
  const seen: FixesSeen = {
    ...{ at: "2031-05-06T07:08:09Z", planner: "p", observer: "pg_dump", fixes, open: [] },
  };
  return { ...payload, studies: { fixes: { isStudied: true, seen } } };
};

test("the fix of a difference comes with its finding, and with a file of the project's tool", () => {
  const findings = judge({ payload: withFixes(fix()) } as Evidence<SchemaEvidence>);
  const [finding] = findings.filter(({ repair }) => repair !== undefined);
  expect(finding?.repair).toMatchObject({
    state: "proven",
    sql: "ALTER TABLE a ADD b int;",
    reversal: "ALTER TABLE a DROP b;",
    file: { name: expect.stringMatching(/_add_orders_note\.py$/) },
    notes: [],
  });
  expect(findings.filter(({ repair }) => repair !== undefined)).toHaveLength(1);
});

test("the files of one report follow one another, whether or not one between them has none", () => {
  const of = (title: string, given: Partial<Fix> = {}) => fix({ title, keys: [title], ...given });
  const report = withFixes(of("add a"), of("add b", { state: "suggested" }), of("add c"));
  const [first, none, last] = ["add a", "add b", "add c"].map((each) => repairFor(report, each));
  expect(none?.file).toBeUndefined();
  expect(first?.notes).toEqual([]);
  const revision = /^revision = "(\w+)"$/m.exec(first?.file?.content ?? "")?.[1];
  expect(last?.file?.content).toContain(`down_revision = "${revision}"`);
  expect(last?.notes).toEqual([`Of the files of this report it comes after ${first?.file?.name}.`]);
});

test("what keeps others waiting says how it is done while the table is in use", () => {
  const notes = (...sql: readonly string[]) =>
    repairFor(
      withFixes(fix({ statements: sql.map((each) => ({ sql: each, isTransactional: true })) })),
      key,
    )?.notes;
  const index = "CREATE INDEX i ON public.orders USING btree (note)";
  expect(notes(index)).toEqual([expect.stringContaining("CREATE INDEX CONCURRENTLY")]);
  expect(notes("ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES c (d)")).toEqual([
    expect.stringContaining("NOT VALID"),
  ]);
  // Nobody waits for a table that is new, nor for a type that only gets longer.
  expect(notes("CREATE TABLE b (id int)", index)).toEqual([]);
  expect(notes("ALTER TABLE a ALTER COLUMN b TYPE character varying(40)")).toEqual([]);
});

test("without a study, an answer of it or a fix for it, a finding has none", () => {
  expect(repairFor(payload, key)).toBeUndefined();
  const open = { isStudied: false, outcome: "inconclusive", reason: "x" } as const;
  expect(repairFor({ ...payload, studies: { fixes: open } }, key)).toBeUndefined();
  expect(repairFor(withFixes(fix({ keys: ["other"] })), key)).toBeUndefined();
});

test("what is lost is counted in numbers and in words", () => {
  const losses = [{ table: "public.a", lostRows: 1, changedRows: 2, lostValues: { b: 3 } }];
  const repair = repairFor(withFixes(fix({ state: "destructive", losses })), key);
  expect(repair?.lost).toEqual([{ table: "public.a", rows: 1, changed: 2, values: { b: 3 } }]);
  expect(repair?.notes).toEqual([
    "Of the generated rows, public.a loses 1 row, has other values in 2 rows, loses 3 values of b.",
  ]);
});

test("what is only suggested says why, and is no file", () => {
  const reason = "The server refuses it with 42P01: no such table.";
  const repair = repairFor(
    withFixes(fix({ state: "suggested", reason, reversal: null, decisions: ["Decide."] })),
    key,
  );
  expect(repair).toMatchObject({ state: "suggested", notes: [reason, "Decide."] });
  expect(repair).not.toHaveProperty("file");
  expect(repair).not.toHaveProperty("reversal");
});

test("the study asks nothing by itself", () => {
  expect(fixesStudy.rules).toEqual([]);
  expect(fixesStudy.judge({} as FixesSeen, payload)).toEqual([]);
});

test("a drift keeps the key of its difference, and remarks are nothing to mend", () => {
  const keys = new Set(differences.map(differenceKey));
  expect(driftsOf(differences).every((drift) => keys.has(drift.key))).toBe(true);
  const remark = difference({
    ...{ change: "unexpected", kind: "view", name: "public.v", severity: "note" },
  });
  const renamed = difference({
    ...{ change: "renamed", kind: "column", name: "public.a.b", severity: "critical" },
  });
  const ambiguous = difference({
    ...{ change: "unexpected", kind: "column", name: "public.a.c", severity: "warning" },
    candidates: ["column public.a.b"],
  });
  expect(driftsOf([remark, ambiguous])).toEqual([]);
  expect(driftsOf([renamed]).map(({ change }) => change)).toEqual(["renamed"]);
});

test("a title says what is done to what, in a few words", () => {
  const absent = difference({
    ...{ change: "absent", kind: "column", name: "public.a.b", severity: "critical" },
    parent: "table public.a",
  });
  const [drift] = driftsOf([absent]) as [Drift];
  expect(titleOf([drift])).toBe("add a.b");
  expect(titleOf([{ ...drift, change: "unexpected" }, drift])).toBe("drop a.b and 1 more");
});
