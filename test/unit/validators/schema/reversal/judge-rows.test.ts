import { expect, test } from "vitest";
import type { Loss } from "#engines/catalog/rows/loss.ts";
import type { CommandRun } from "#validators/schema/evidence.ts";
import type { ReversalSeen } from "#validators/schema/reversal/evidence.ts";
import { irreversible } from "#validators/schema/reversal/irreversible.ts";
import { judgeReversal } from "#validators/schema/reversal/judge-rows.ts";
import { REVERSAL_RULES } from "#validators/schema/reversal/rules.ts";
import { RULES } from "#validators/schema/rules.ts";

function runOf(exitCode: number, outputTail = ""): CommandRun {
  return {
    ...{ label: "rollback", argv: ["down"], exitCode, signal: null, startErrorCode: null },
    ...{ timedOut: false, durationMs: 5, outputTail, failure: null, messages: [] },
  };
}

const good: ReversalSeen = {
  ...{ reference: "main", downs: [runOf(0)], isBack: true, remains: [], losses: [] },
  again: runOf(0),
};
const EMPTY = { rollback: { run: runOf(0), again: runOf(0), leftovers: [] } };
const answers = (seen: ReversalSeen, empty: Parameters<typeof judgeReversal>[1] = EMPTY) =>
  judgeReversal(seen, empty).map(({ rule, outcome, severity }) => [rule, outcome, severity]);
const LOSS = REVERSAL_RULES.loss.id;

test("rows that come back satisfy", () => {
  expect(answers(good)).toEqual([[LOSS, "satisfied", "warning"]]);
});

test("values that only the way down loses are named", () => {
  const loss: Loss = {
    ...{ kind: "values", table: "public.boats", column: "name", count: 6, of: 6 },
    ...{ isSilent: false, from: "text", to: "text" },
    examples: [{ key: { id: "2" }, before: "a", after: null }],
  };
  const [finding] = judgeReversal({ ...good, losses: [{ loss, at: null }] }, EMPTY);
  expect(finding).toMatchObject({
    ...{ rule: LOSS, outcome: "violated", severity: "warning" },
    place: { relation: "public.boats", attribute: "name" },
    message:
      'The migrations and their rollback to the schema of main change 6 of 6 values of boats.name, such as "a", which becomes NULL in (id 2).',
  });
});

test("a rollback that fails with rows only is a failure; one that fails anyway is said once", () => {
  const failed = { ...good, downs: [runOf(1, "boom")], losses: null, remains: null, again: null };
  expect(answers(failed)).toEqual([
    [LOSS, "inconclusive", "warning"],
    [RULES.rollbackFailure.id, "violated", "warning"],
  ]);
  const empty = { rollback: { run: runOf(1), again: null, leftovers: null } };
  expect(answers(failed, empty)).toEqual([[LOSS, "inconclusive", "warning"]]);
});

test("no way back by design is no defect, and a command that does not lead back is open", () => {
  const refused = runOf(1, "django.db.migrations.exceptions.IrreversibleError: no");
  const designed = { ...good, downs: [refused], losses: null, remains: null, again: null };
  expect(answers(designed)).toEqual([[LOSS, "not-applicable", "warning"]]);
  const lost = { ...good, isBack: false, losses: null, remains: null };
  expect(answers(lost)).toEqual([[LOSS, "inconclusive", "warning"]]);
});

test("what is left of the new schema is a leftover", () => {
  expect(answers({ ...good, remains: ["has the enum public.mood"] })).toEqual([
    [LOSS, "satisfied", "warning"],
    [RULES.rollbackLeftover.id, "violated", "note"],
  ]);
});

test.each([
  "NotImplementedError",
  "ActiveRecord::IrreversibleMigration",
  "Error: User has disabled down migration on file: 17_x",
  "this migration cannot be reverted",
])("%s says that there is no way back", (text) => {
  expect(irreversible(runOf(1, text))).toContain("cannot be rolled back");
  expect(irreversible(runOf(0, text))).toBeUndefined();
});

test("other failures do not", () => {
  expect(irreversible(runOf(1, 'column "a" does not exist'))).toBeUndefined();
});
