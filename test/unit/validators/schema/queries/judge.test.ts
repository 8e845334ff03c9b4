import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { IgnoredObject, QueriesReport, RefusedQuery } from "#contract/adapter.ts";
import type { Finding } from "#contract/finding.ts";
import type { CommandRun, SchemaEvidence } from "#validators/schema/evidence.ts";
import { queriesStudy } from "#validators/schema/queries/index.ts";
import { QUERY_RULES } from "#validators/schema/queries/rules.ts";
import { notStudied } from "#validators/schema/studied.ts";
import { judgeStudy } from "#validators/schema/study.ts";

const fixture = (name: string): SchemaEvidence =>
  JSON.parse(
    readFileSync(
      new URL(`../../../../fixtures/evidence/schema/${name}.json`, import.meta.url),
      "utf8",
    ),
  );
const healthy = fixture("healthy");
const drifted = fixture("drifted");

const RUN: CommandRun = {
  ...{ label: "queries", argv: ["python3", "-"], exitCode: 0, signal: null, startErrorCode: null },
  ...{ timedOut: false, durationMs: 900, outputTail: "", failure: null, messages: [] },
};
const NONE: QueriesReport = {
  taken: { select: 10, join: 2, insert: 9 },
  refused: [],
  undecided: [],
};
const MISSING: RefusedQuery = {
  ...{ kind: "select", name: "Order", sqlstate: "42703", column: "total" },
  message: "column orders.total does not exist",
  statement: "SELECT orders.total FROM orders",
  ...{ tables: ["public.orders"], file: "orders/models.py", line: 7 },
};
const UNEQUAL: RefusedQuery = {
  ...{ kind: "join", name: "Order.customer", sqlstate: "42883", statement: "SELECT 1" },
  message: "operator does not exist: character varying = integer",
  ...{ tables: ["public.customers", "public.orders"], file: "orders/models.py", line: 9 },
};
const UNFILLED: RefusedQuery = {
  ...{ kind: "insert", name: "Order", sqlstate: "23502", column: "extra" },
  message: 'null value in column "extra" of relation "orders" violates not-null constraint',
  ...{ statement: "", tables: ["public.orders"] },
};

function judged(report: Partial<QueriesReport>, payload = healthy): readonly Finding[] {
  return queriesStudy.judge({ run: RUN, report: { ...NONE, ...report } }, payload);
}
const told = (findings: readonly Finding[]) =>
  findings.map(({ rule, outcome, severity }) => `${rule} ${outcome} ${severity}`);

test("queries that the server takes satisfy every rule", () => {
  const findings = judged({});
  expect(told(findings)).toEqual([
    "schema/model-unqueryable satisfied critical",
    "schema/relationship-unjoinable satisfied critical",
    "schema/row-uninsertable satisfied critical",
  ]);
  expect(findings[0]?.message).toBe("10 mapped classes were selected.");
});

test("a refusal stands at the line of the model, with what the server said and the statement", () => {
  const findings = judged({ refused: [MISSING, UNEQUAL, UNFILLED] });
  expect(findings).toMatchObject([
    {
      ...{ rule: QUERY_RULES.unqueryable.id, outcome: "violated", severity: "critical" },
      message:
        "Order cannot be selected from the migrated database: column orders.total does not exist (SQLSTATE 42703).",
      place: { file: "orders/models.py", line: 7, relation: "public.orders", attribute: "total" },
      excerpt:
        "ERROR: column orders.total does not exist\nSTATEMENT: SELECT orders.total FROM orders",
      evidence: "/studies/queries/seen/report/refused/0",
      remedy: "Add total in a migration, or take it out of Order.",
      cause: "schema public.orders.total",
    },
    {
      ...{ rule: QUERY_RULES.unjoinable.id, outcome: "violated", severity: "critical" },
      place: { file: "orders/models.py", line: 9 },
      evidence: "/studies/queries/seen/report/refused/1",
    },
    {
      ...{ rule: QUERY_RULES.uninsertable.id, outcome: "violated", severity: "critical" },
      place: { relation: "public.orders", attribute: "extra" },
      remedy: "Map the column extra of orders in Order, or give it a default in a migration.",
    },
  ]);
  expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(3);
});

test("what another road leads to, and what may be made by hand in production, is a warning", () => {
  const fn = { ...MISSING, sqlstate: "42883", message: "function no_such(integer) does not exist" };
  const { column: _column, ...missingFunction } = fn;
  const type = { ...MISSING, sqlstate: "42704", message: 'type "mood" does not exist' };
  for (const query of [{ ...MISSING, avoidable: true }, missingFunction, type])
    expect(told(judged({ refused: [query] }))[0]).toBe("schema/model-unqueryable violated warning");
  expect(judged({ refused: [{ ...UNEQUAL, avoidable: true }] })[1]).toMatchObject({
    severity: "warning",
    message: expect.stringContaining("Loading it object by object may still work."),
  });
});

test("what the comparison tells is not told again", () => {
  const findings = judged({ refused: [MISSING, UNEQUAL, UNFILLED] }, drifted);
  expect(told(findings)).toEqual([
    "schema/model-unqueryable inconclusive note",
    "schema/relationship-unjoinable inconclusive note",
    "schema/row-uninsertable inconclusive note",
  ]);
  expect(findings[0]?.message).toBe(
    "What is refused meets a difference that is told already: Order.",
  );
});

test("an enum that differs explains a label and a type, and no name of a column", () => {
  const tables = ["public.carriers"];
  const label = { ...UNFILLED, sqlstate: "22P02", tables };
  const [, , insert] = judged({ refused: [label] }, drifted);
  expect(insert?.outcome).toBe("inconclusive");
  const [select] = judged({ refused: [{ ...MISSING, tables }] }, drifted);
  expect(select?.outcome).toBe("violated");
});

test("what the team leaves out of its own comparison is left out here, but for views", () => {
  const ignoring = (ignored: readonly IgnoredObject[], views: readonly string[] = []) =>
    ({
      ...healthy,
      models: {
        ...healthy.models,
        report: { tables: [], modules: [], failures: [], ignored },
      },
      migrated: {
        ...healthy.migrated,
        facts: {
          ...healthy.migrated.facts,
          facts: [
            ...(healthy.migrated.facts?.facts ?? []),
            ...views.map((name) => ({
              ...{ kind: "view", name, parent: null, columns: [], attributes: {} },
            })),
          ],
        },
      },
    }) as SchemaEvidence;
  const table = { kind: "table", schema: "public", name: "orders" } as const;
  const column = { kind: "column", schema: "public", table: "orders", name: "other" } as const;
  const first = (payload: SchemaEvidence, query = MISSING) =>
    judged({ refused: [query] }, payload)[0]?.outcome;
  expect(first(ignoring([table]))).toBe("satisfied");
  expect(first(ignoring([column]))).toBe("satisfied");
  const report = { ...MISSING, tables: ["public.report"] };
  const view = { ...table, name: "report" };
  expect(first(ignoring([view], ["public.report"]), report)).toBe("violated");
});

test("without a comparison a refusal is news", () => {
  const payload = { ...drifted, models: { ...drifted.models, facts: null } };
  expect(judged({ refused: [MISSING] }, payload)[0]?.outcome).toBe("violated");
});

test("what could not be decided is named, and decides nothing", () => {
  const undecided = ["A", "B", "C", "D", "E"].map((name) => ({
    ...{ kind: "insert" as const, name },
    reason: "a check refuses it\nat line 3",
  }));
  const some = judged({ undecided });
  expect(some[2]).toMatchObject({
    outcome: "satisfied",
    message:
      "9 rows were inserted and taken back; not decided: A (a check refuses it), B (a check refuses it), C (a check refuses it), D (a check refuses it), and 1 more.",
  });
  const none = judged({ undecided, taken: { select: 3, join: 0, insert: 0 } });
  expect(told(none).slice(1)).toEqual([
    "schema/relationship-unjoinable not-applicable critical",
    "schema/row-uninsertable inconclusive note",
  ]);
});

test("a command that did not end well leaves every rule open", () => {
  const run = { ...RUN, exitCode: 1, outputTail: "boom" };
  const findings = queriesStudy.judge({ run, report: null }, healthy);
  expect(new Set(told(findings).map((text) => text.slice(text.indexOf(" ") + 1)))).toEqual(
    new Set(["inconclusive note"]),
  );
  expect(findings[0]?.message).toContain("boom");
  const slow = { ...RUN, exitCode: null, timedOut: true, durationMs: 120_000 };
  expect(queriesStudy.judge({ run: slow, report: null }, healthy)[0]?.message).toContain("120 s");
});

test("an obstacle leaves every rule open, and says so", () => {
  const findings = judged({ obstacle: "there are several data sources\nat a.ts" });
  expect(told(findings).every((text) => text.endsWith("inconclusive note"))).toBe(true);
  expect(findings[0]?.message).toBe(
    "The models' queries were not tried: there are several data sources.",
  );
});

test("where nobody can ask, no rule applies", () => {
  const studies = { queries: notStudied("not-applicable", "Nothing here lets them.") };
  expect(told(judgeStudy(queriesStudy, { ...healthy, studies }))).toEqual(
    Object.values(QUERY_RULES).map(({ id }) => `${id} not-applicable critical`),
  );
});
