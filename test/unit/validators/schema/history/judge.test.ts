import { expect, test } from "vitest";
import type { MigrationFile } from "#contract/adapter.ts";
import type { Finding } from "#contract/finding.ts";
import { inNameOrder } from "#engines/migrations/naming.ts";
import type { MigrationsEvidence, SchemaEvidence } from "#validators/schema/evidence.ts";
import type { HistorySeen } from "#validators/schema/history/evidence.ts";
import { historyStudy } from "#validators/schema/history/index.ts";
import { HISTORY_RULES } from "#validators/schema/history/rules.ts";
import { notStudied } from "#validators/schema/studied.ts";
import { judgeStudy } from "#validators/schema/study.ts";

const file = (id: string, ...parents: readonly string[]): MigrationFile => ({
  file: `migrations/${id}.py`,
  id,
  parents,
  line: 7,
});

interface Given {
  readonly tool?: string;
  readonly own: readonly MigrationFile[];
  readonly deployed?: readonly MigrationFile[];
  readonly changed?: readonly string[];
  readonly upgraded?: HistorySeen["upgraded"];
}

function answersOf(given: Given): readonly Finding[] {
  const tool = given.tool ?? "alembic";
  const migrations: MigrationsEvidence = {
    supported: true,
    reason: "",
    tool,
    directory: "migrations",
    graph: tool === "alembic",
    bookkeeping: [],
    files: given.own,
  };
  const seen: HistorySeen = {
    reference: "main",
    deployed: given.deployed ?? given.own,
    changed: given.changed ?? [],
    upgraded: given.upgraded ?? { outcome: "same" },
  };
  return historyStudy.judge(seen, { migrations } as SchemaEvidence);
}

function said(findings: readonly Finding[], rule: { readonly id: string }) {
  return findings
    .filter((finding) => finding.rule === rule.id)
    .map(({ outcome, severity, place }) => [outcome, severity, place?.file]);
}

test("a migration that the deployed version got meanwhile makes a second head", () => {
  const own = [file("a"), file("mine", "a")];
  const answers = answersOf({ own, deployed: [file("a"), file("theirs", "a")] });
  expect(said(answers, HISTORY_RULES.headsAfterMerge)).toEqual([
    ["violated", "critical", "migrations/mine.py"],
  ]);
  const [finding] = answers;
  expect(finding?.message).toContain("main has the migration theirs");
  const taken = answersOf({
    own: [file("a"), file("theirs", "a"), file("mine", "theirs")],
    deployed: [file("a"), file("theirs", "a")],
  });
  expect(said(taken, HISTORY_RULES.headsAfterMerge)).toEqual([
    ["satisfied", "critical", undefined],
  ]);
});

test("heads are counted per application of Django, and not at all where names order", () => {
  const own = [file("shop.0001"), file("shop.0002_mine", "shop.0001"), file("people.0001")];
  const deployed = [file("shop.0001"), file("people.0001"), file("people.0002", "people.0001")];
  expect(said(answersOf({ tool: "django", own, deployed }), HISTORY_RULES.headsAfterMerge)).toEqual(
    [["satisfied", "critical", undefined]],
  );
  const both = [...deployed, file("shop.0002_theirs", "shop.0001")];
  const answers = answersOf({ tool: "django", own, deployed: both });
  expect(said(answers, HISTORY_RULES.headsAfterMerge)).toEqual([
    ["violated", "critical", "migrations/shop.0002_mine.py"],
  ]);
  expect(answers[0]?.remedy).toContain("makemigrations --merge shop");
  expect(said(answersOf({ tool: "knex", own }), HISTORY_RULES.headsAfterMerge)[0]?.[0]).toBe(
    "not-applicable",
  );
});

test.each([
  ["node-pg-migrate", "critical", "stops there"],
  ["drizzle", "critical", "leaves it out"],
  ["knex", "note", "in another order"],
])("%s and a new migration that comes before an applied one", (tool, severity, words) => {
  const deployed = [file("1_a"), file("3_c")];
  const own = [file("1_a"), file("2_b"), file("3_c"), file("4_d")];
  const answers = answersOf({ tool, own, deployed });
  expect(said(answers, HISTORY_RULES.outOfOrder)).toEqual([
    ["violated", severity, "migrations/2_b.py"],
  ]);
  expect(answers.map(({ message }) => message).join()).toContain(words);
  expect(said(answersOf({ tool, own: deployed }), HISTORY_RULES.outOfOrder)[0]?.[0]).toBe(
    "satisfied",
  );
});

test("an upgraded database that is another one is told with what explains it", () => {
  const rule = HISTORY_RULES.upgradeDiverges;
  const own = [file("a")];
  const upgraded = (isHarmful: boolean) =>
    ({ outcome: "different", differences: ["lacks the column public.a.b"], isHarmful }) as const;
  const edited = answersOf({ own, changed: ["migrations/a.py"], upgraded: upgraded(true) });
  expect(said(edited, rule)).toEqual([["violated", "critical", "migrations/a.py"]]);
  expect(edited.at(-1)?.message).toContain("This branch changes migrations/a.py");
  const mild = answersOf({ own, upgraded: upgraded(false) });
  expect(said(mild, rule)).toEqual([["violated", "warning", undefined]]);
  const remark = answersOf({ own, upgraded: { ...upgraded(false), isRemark: true } });
  expect(said(remark, rule)).toEqual([["violated", "note", undefined]]);
  const skipped = answersOf({
    tool: "drizzle",
    own: [file("1"), file("2"), file("3")],
    deployed: [file("1"), file("3")],
    upgraded: upgraded(true),
  });
  expect(said(skipped, rule)).toEqual([["violated", "critical", "migrations/2.py"]]);
  expect(new Set(skipped.slice(-2).map(({ cause }) => cause)).size).toBe(1);
  expect(said(answersOf({ own }), rule)[0]?.[0]).toBe("satisfied");
  const unknown = answersOf({ own, upgraded: { outcome: "unknown", reason: "it fails" } });
  expect(said(unknown, rule)[0]?.[0]).toBe("not-applicable");
});

test("nothing is said without a deployed version", () => {
  const studies = { history: notStudied("not-applicable", "There is none.") };
  const answers = judgeStudy(historyStudy, { studies } as unknown as SchemaEvidence);
  expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => "not-applicable"));
  expect(answers).toHaveLength(historyStudy.rules.length);
});

test("numbers are ordered as numbers where the tool does so", () => {
  const names = ["V10__z.sql", "V2__b.sql", "V2.1__c.sql", "R__views.sql", "V1__a.sql"];
  expect(inNameOrder("flyway", names)).toEqual([
    "V1__a.sql",
    "V2__b.sql",
    "V2.1__c.sql",
    "V10__z.sql",
    "R__views.sql",
  ]);
  expect(inNameOrder("knex", ["2_b", "10_a"])).toEqual(["10_a", "2_b"]);
});
