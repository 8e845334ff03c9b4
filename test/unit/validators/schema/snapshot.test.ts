import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { SchemaSnapshot } from "#contract/adapter.ts";
import { judgeSnapshot, staleCause } from "#validators/schema/building/judge-snapshot.ts";
import { parseModelsReport } from "#validators/schema/building/models-report.ts";
import type { SchemaEvidence } from "#validators/schema/evidence.ts";
import { judge } from "#validators/schema/judge.ts";
import { RULES } from "#validators/schema/rules.ts";

const url = new URL("../../../fixtures/evidence/schema/healthy.json", import.meta.url);
const healthy: SchemaEvidence = JSON.parse(readFileSync(url, "utf8"));
const FRESH: SchemaSnapshot = {
  ...{ file: "db/schema.rb", line: 13, lacking: [], unknown: [] },
  writtenBy: "bin/rails db:migrate",
};
const LACKING = { ...FRESH, lacking: ["db/migrate/2_b.rb"] };

function withSnapshot(snapshot: SchemaSnapshot): SchemaEvidence {
  const { report } = healthy.models;
  if (report === null) throw new Error("the fixture has a report");
  return { ...healthy, models: { ...healthy.models, report: { ...report, snapshot } } };
}

function evidenceOf(payload: SchemaEvidence) {
  const envelope = { kind: "schema" as const, version: 1, collectedAt: "", durationMs: 0 };
  return { ...envelope, limitsReached: [], redactionCount: 0, payload };
}

test("a schema file of the newest migration is as it should be", () => {
  expect(judgeSnapshot(withSnapshot(FRESH)).outcome).toBe("satisfied");
});

test("one that was written before a migration names it, where it says of which it is", () => {
  expect(judgeSnapshot(withSnapshot(LACKING))).toMatchObject({
    ...{ outcome: "violated", severity: "warning", place: { file: "db/schema.rb", line: 13 } },
    message: "db/schema.rb was written before db/migrate/2_b.rb ran.",
    remedy:
      "Run bin/rails db:migrate on a development database and commit what it writes to db/schema.rb.",
  });
});

test("one that was written after a migration that is no file asks for it", () => {
  const { message, remedy } = judgeSnapshot(withSnapshot({ ...FRESH, unknown: ["9"] }));
  expect(message).toContain("was written after the migration 9, which is not in");
  expect(remedy).toContain("Commit the migration 9");
});

test("models that are classes are no such file, and nothing is said without models", () => {
  expect(judgeSnapshot(healthy).outcome).toBe("not-applicable");
  const models = { ...healthy.models, supported: false, reason: "there are none" };
  expect(judgeSnapshot({ ...healthy, models }).outcome).toBe("not-applicable");
});

test("what such a migration changes has the same cause, what another one does has its own", () => {
  const { cause } = judgeSnapshot(withSnapshot(LACKING));
  const of = (file: string | null, change: "different" | "absent" = "different") => ({
    key: "",
    model: null,
    migration: file === null ? null : { file, line: 3 },
    change,
  });
  const told = (mention: ReturnType<typeof of>, snapshot: SchemaSnapshot | undefined = LACKING) =>
    staleCause(snapshot, mention, mention);
  expect(told(of("db/migrate/2_b.rb"))).toBe(cause);
  expect(told(of("db/migrate/1_a.rb"))).toBeUndefined();
  expect(told(of(null))).toBeUndefined();
  expect(told(of("db/migrate/2_b.rb", "absent"))).toBeUndefined();
  expect(staleCause(undefined, of("x"), of("db/migrate/2_b.rb"))).toBeUndefined();
});

test("every judgement answers the rule once", () => {
  const findings = judge(evidenceOf(withSnapshot(LACKING)));
  expect(findings.filter(({ rule }) => rule === RULES.snapshotStale.id)).toHaveLength(1);
});

test("a report is read as it is printed, and a strange one is none", () => {
  const printed = (snapshot: unknown) =>
    `@@deployment-readiness-models@@${JSON.stringify({ tables: [], modules: [], failures: [], snapshot })}`;
  expect(parseModelsReport(printed(LACKING))?.snapshot).toEqual(LACKING);
  expect(parseModelsReport(printed({ ...LACKING, line: "13" }))?.snapshot).toBeUndefined();
  expect(parseModelsReport(printed({ ...LACKING, lacking: [1, "x"] }))?.snapshot?.lacking).toEqual([
    "x",
  ]);
});

test("what the schema file has and a migration took away is a note; what never was there is none of it", () => {
  const { payload } = drifted();
  const severities = (mention: object) => {
    const mentions = payload.mentions.map((each) => ({ ...each, ...mention }));
    return judge(evidenceOf({ ...payload, mentions }))
      .filter(({ rule, outcome }) => rule === RULES.columnAbsent.id && outcome === "violated")
      .map(({ severity, cause }) => [severity, cause?.startsWith("schema file")]);
  };
  const migration = { file: "db/migrate/2_b.rb", line: 3 };
  expect(severities({ migration, isOwn: true })).toContainEqual(["note", true]);
  expect(severities({ migration })).not.toContainEqual(["note", true]);
  expect(
    severities({ migration: { file: "db/migrate/1_a.rb", line: 3 }, isOwn: true }),
  ).not.toContainEqual(["note", true]);
});

function drifted() {
  const payload: SchemaEvidence = JSON.parse(
    readFileSync(
      new URL("../../../fixtures/evidence/schema/drifted.json", import.meta.url),
      "utf8",
    ),
  );
  const { report } = payload.models;
  if (report === null) throw new Error("the fixture has a report");
  const models = { ...payload.models, report: { ...report, snapshot: LACKING } };
  return { payload: { ...payload, models } };
}
