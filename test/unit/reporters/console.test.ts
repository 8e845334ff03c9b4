import { expect, test } from "vitest";
import type { Report, ReportFinding } from "#contract/report.ts";
import { renderConsole } from "#reporters/console.ts";
import { sampleReport } from "../../contract/sample-reports.ts";

const ready = sampleReport("ready");
const notReady = sampleReport("not-ready");
const shown = (report: Report, width = 100) => renderConsole(report, { colour: false, width });
const many = (count: number): ReportFinding[] =>
  Array.from({ length: count }, (_, index) => ({
    rule: "schema/column-absent",
    outcome: "violated",
    severity: "critical",
    message: `column ${index}`,
    fingerprint: String(index).padStart(16, "0"),
  }));

test("the first line is the verdict, and claims no more than was shown", () => {
  const first = (report: Report) => shown(report).split("\n")[1];
  expect(first(ready)).toContain("READY  This commit can be deployed.");
  expect(first(notReady)).toContain("NOT READY");
  const partial = {
    ...ready,
    deployment_ready: null,
    verdict: { ...ready.verdict, scope: ["startup" as const] },
  };
  expect(first(partial)).toContain("PASSED  startup passed");
  const failedGate = {
    ...ready,
    gate: { ...ready.gate!, status: "failed" as const, reason: "coverage is 71 %" },
  };
  expect(first(failedGate)).toContain("GATE CLOSED");
  const undecided = {
    ...ready,
    deployment_ready: null,
    verdict: { ...ready.verdict, outcome: "inconclusive" as const },
  };
  expect(first(undecided)).toContain("UNDECIDED");
  const problem = { message: "x", tried: [], advice: "" };
  expect(first({ ...undecided, problems: [{ ...problem, family: "settings" }] })).toContain(
    "BAD SETTINGS",
  );
  expect(first({ ...undecided, problems: [{ ...problem, family: "cancelled" }] })).toContain(
    "CANCELLED",
  );
});

test("a finding shows its rule, place, fix and how to see it again", () => {
  const text = shown(notReady);
  for (const part of [
    "CRITICAL  schema/column-absent",
    "at     orders/store/models/sales.py:41",
    "fix    Run `alembic revision",
    "again  deployment-readiness schema-check",
    "NOT ANSWERED",
    "2 checks satisfied · 3 critical · 1 warning",
  ])
    expect(text).toContain(part);
});

test("lines stay within the width, but a word that is longer is not torn", () => {
  for (const width of [40, 72, 100])
    for (const line of shown(notReady, width).split("\n"))
      if (line.trim().split(/\s+/).length > 4 && !/^ {2}\S/.test(line))
        expect(line.length, line).toBeLessThanOrEqual(width);
});

test("hundreds of findings are counted, not printed", () => {
  const text = shown({ ...notReady, findings: many(300) });
  expect(text.match(/CRITICAL/g)).toHaveLength(25);
  expect(text).toContain("and 275 more findings in the report");
});

test("colour is only there when asked for", () => {
  expect(shown(notReady)).not.toContain("\u001b");
  expect(renderConsole(notReady, { colour: true, width: 100 })).toContain("\u001b[1;31m");
});

test("after the legacy tests only the verdict and they are shown, for the rest was shown before", () => {
  const gate = { ...ready.gate!, status: "failed" as const, reason: "coverage is 71 %" };
  const report = { ...ready, gate };
  const text = renderConsole(report, { colour: false, width: 100, part: "gate" });
  expect(text).toContain("GATE CLOSED");
  expect(text).toContain("result coverage is 71 %");
  expect(text).not.toMatch(/startup +passed|checks? satisfied/);
  expect(shown(report)).toMatch(/startup +passed[\s\S]*checks? satisfied/);
});
