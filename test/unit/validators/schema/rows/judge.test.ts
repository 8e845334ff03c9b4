import { describe, expect, it } from "vitest";
import type { Loss } from "#engines/catalog/rows/loss.ts";
import type { CommandRun, SchemaEvidence } from "#validators/schema/evidence.ts";
import type { RowsSeen, StateRun } from "#validators/schema/rows/evidence.ts";
import { judgeRows } from "#validators/schema/rows/judge.ts";
import { ROW_RULES } from "#validators/schema/rows/rules.ts";

const AT = { file: "migrations/2.sql", line: 3 };

function runOf(given: Partial<CommandRun> = {}): CommandRun {
  return {
    ...{ label: "migrate", argv: ["migrate"], exitCode: 1, signal: null, startErrorCode: null },
    ...{ timedOut: false, durationMs: 5, outputTail: "boom", failure: null },
    messages: [
      {
        ...{ at: "", level: "ERROR", database: "", role: "", sqlstate: "23502" },
        message: 'column "email" of relation "people" contains null values',
      },
    ],
    ...given,
  };
}

function failedOf(given: Partial<Extract<StateRun, { outcome: "failed" }>> = {}): StateRun {
  return {
    ...{ outcome: "failed", run: runOf(), at: AT, mayWrite: false },
    offending: {
      ...{ table: "public.people", member: "email", count: 2 },
      rows: [{ id: "1", email: null }],
    },
    ...given,
  };
}

const good: RowsSeen = {
  ...{ reference: "main", origin: null, bare: { outcome: "reached" } },
  ...{ withRows: { outcome: "reached" }, plain: null },
  ...{ counts: { "public.people": 7 }, unfilled: {}, losses: [] },
  demands: [{ kind: "not-null", table: "public.people", member: "email" }],
};

const about = (seen: RowsSeen, rule: { readonly id: string }) =>
  judgeRows(seen).filter((finding) => finding.rule === rule.id);

describe("rows", () => {
  it("are taken: every question is satisfied, and what they asked is said", () => {
    expect(judgeRows(good).map(({ outcome }) => outcome)).toEqual(Array(3).fill("satisfied"));
    expect(about(good, ROW_RULES.refused)[0]?.message).toBe(
      "The migrations run on the schema of main with 7 generated rows in 1 tables, among them nulls (people.email).",
    );
  });

  it("are refused: the row is named, with the cause that the start knows it by", () => {
    const plain = { outcome: "reached" } as const;
    const seen = { ...good, ...{ withRows: failedOf(), plain, losses: null } };
    expect(about(seen, ROW_RULES.refused)).toMatchObject([
      {
        ...{ outcome: "violated", severity: "warning", place: AT },
        cause: "migration@migrations/2.sql:3",
        message: expect.stringContaining(
          "(SQLSTATE 23502). Refused: 2 rows of people, such as (id 1, email NULL).",
        ),
      },
    ]);
    expect(about(seen, ROW_RULES.loss)[0]?.outcome).toBe("not-applicable");
  });

  it("are not told a second time of what fails on an empty database for the same reason", () => {
    const run = runOf({ messages: [] });
    const failure = { ...run, failure: { cause: "Boom@migrations/2.sql:3" } } as CommandRun;
    const migrated = { run: failure, failedAt: AT } as unknown as SchemaEvidence["migrated"];
    const seen = { ...good, bare: failedOf({ run }) };
    const cause = (given: SchemaEvidence["migrated"]) =>
      judgeRows(seen, { migrated: given }).find(({ rule }) => rule === ROW_RULES.upgrade.id)?.cause;
    expect(cause(migrated)).toBe("Boom@migrations/2.sql:3");
    expect(cause({ ...migrated, failedAt: { ...AT, line: 4 } })).toBe(
      "migration@migrations/2.sql:3",
    );
  });

  it("of any kind are refused: that is certain, unless a migration wrote before or nothing is deployed", () => {
    const severity = (given: Partial<RowsSeen>, mayWrite = false) =>
      about(
        { ...good, withRows: failedOf(), plain: failedOf({ mayWrite }), ...given },
        ROW_RULES.refused,
      )[0]?.severity;
    expect(severity({})).toBe("critical");
    expect(severity({}, true)).toBe("warning");
    expect(severity({ reference: null })).toBe("note");
  });

  it("were not tried when the migrations fail without them", () => {
    const seen = { ...good, bare: failedOf(), withRows: null, losses: null };
    expect(judgeRows(seen).map(({ outcome, severity }) => [outcome, severity])).toEqual([
      ["violated", "critical"],
      ["not-applicable", "critical"],
      ["not-applicable", "warning"],
    ]);
  });

  it("say nothing when the command did not end, or nothing could be made", () => {
    const late = failedOf({ run: runOf({ timedOut: true }) });
    const [finding] = about({ ...good, withRows: late, plain: late }, ROW_RULES.refused);
    expect(finding).toMatchObject({ outcome: "inconclusive", severity: "note" });
    const none = { ...good, withRows: { outcome: "unavailable", reason: "no" } } as const;
    expect(about(none, ROW_RULES.refused)[0]?.outcome).toBe("not-applicable");
    expect(about({ ...good, counts: {} }, ROW_RULES.refused)[0]?.outcome).toBe("not-applicable");
    expect(about({ ...good, losses: null }, ROW_RULES.loss)[0]?.outcome).toBe("inconclusive");
    const gone = { ...good, bare: { outcome: "unavailable", reason: "no" } } as const;
    expect(about(gone, ROW_RULES.upgrade)[0]?.outcome).toBe("not-applicable");
  });
});

const loss: Loss = {
  ...{ kind: "values", table: "public.orders", column: "total", count: 2, of: 5 },
  ...{ isSilent: true, from: "numeric(10,4)", to: "numeric(10,2)" },
  examples: [{ key: { id: "3" }, before: "0.1234", after: "0.12" }],
};

describe("losses", () => {
  it("that nobody wrote down are warnings, others are notes", () => {
    const seen = {
      ...good,
      losses: [
        { loss, at: AT },
        { loss: { ...loss, kind: "column", isSilent: false, to: "" }, at: null },
        { loss: { ...loss, kind: "rows", column: "", isSilent: false }, at: AT },
        { loss: { ...loss, kind: "table", column: "", isSilent: false }, at: AT },
      ],
    } as const;
    expect(about(seen, ROW_RULES.loss).map(({ severity, message }) => [severity, message])).toEqual(
      [
        [
          "warning",
          "The migrations change 2 of 5 values of orders.total (numeric(10,4) to numeric(10,2)), such as 0.1234, which becomes 0.12 in (id 3).",
        ],
        [
          "note",
          "The migrations drop orders.total, which held 2 values in 5 rows, such as 0.1234 in (id 3).",
        ],
        ["note", "The migrations delete 2 of 5 rows of orders, such as (id 3)."],
        ["note", "The migrations drop orders, which held 2 rows, such as (id 3)."],
      ],
    );
  });

  it("of the newest migration alone may be old, and are notes", () => {
    const [finding] = about(
      { ...good, reference: null, losses: [{ loss, at: AT }] },
      ROW_RULES.loss,
    );
    expect(finding?.severity).toBe("note");
  });
});
