import { expect, test } from "vitest";
import type { Report, ReportFinding } from "#contract/report.ts";
import { annotationsReporter } from "#reporters/annotations.ts";
import { htmlReporter } from "#reporters/html/index.ts";
import { junitReporter } from "#reporters/junit.ts";
import { sarifReporter } from "#reporters/sarif.ts";
import { summaryReporter } from "#reporters/summary.ts";
import { sampleReport } from "../../contract/sample-reports.ts";

const notReady = sampleReport("not-ready");
const withFindings = (count: number, change: Partial<ReportFinding> = {}): Report => ({
  ...notReady,
  problems: [],
  findings: Array.from({ length: count }, (_, index) => ({
    rule: "schema/column-absent",
    outcome: "violated",
    severity: "critical",
    message: `column ${index} `.padEnd(400, "x"),
    remedy: "r".repeat(5000),
    replay: "p".repeat(5000),
    place: { file: "a.py", line: 1 },
    fingerprint: String(index).padStart(16, "0"),
    ...change,
  })),
});

test("ten annotations of a level at most; the last one counts the rest", () => {
  const lines = annotationsReporter.render(withFindings(40)).text.trimEnd().split("\n");
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toContain("and 31 more of this severity");
});

test("a place outside the repository is not annotated as a file", () => {
  for (const file of [
    "/etc/passwd",
    "../x.py",
    "a/../../x.py",
    "C:\\x.py",
    "https://x/y",
    "file:///x",
  ]) {
    const { text } = annotationsReporter.render(withFindings(1, { place: { file, line: 1 } }));
    expect(text).not.toContain("file=");
  }
});

test("SARIF places what lies in no file in readiness.yml, because GitHub refuses it otherwise", () => {
  const log = JSON.parse(
    sarifReporter.render(withFindings(1, { place: { operation: "GET /x" } })).text,
  );
  const [location] = log.runs[0].results[0].locations;
  expect(location.physicalLocation.artifactLocation.uri).toBe("readiness.yml");
  expect(location.logicalLocations).toEqual([{ fullyQualifiedName: "GET /x" }]);
});

test("SARIF results are violations only; open questions are notifications", () => {
  const [run] = JSON.parse(sarifReporter.render(notReady).text).runs;
  expect(run.results).toHaveLength(4);
  expect(run.invocations[0].executionSuccessful).toBe(false);
  expect(run.invocations[0].toolExecutionNotifications).toHaveLength(3);
});

test("JUnit fails for critical violations, errs for open critical questions and phases that did not run", () => {
  const { text } = junitReporter.render(notReady);
  expect(text).toContain('tests="10" failures="3" errors="3" skipped="1"');
  expect(text).toContain("performance was judged");
});

test("a summary of thousands of findings stays below GitHub's megabyte and counts what it leaves out", () => {
  const { text } = summaryReporter.render(withFindings(5000));
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  const detailed = text.match(/^### critical/gm)?.length ?? 0;
  const listed = text.match(/^- critical/gm)?.length ?? 0;
  const [, more] = text.match(/Not shown here for want of room: (\d+) more findings/) ?? [];
  expect(detailed).toBe(40);
  expect(detailed + listed + Number(more)).toBe(5000);
});

test("the page filters without script, loads nothing, and knows light and dark", () => {
  const { text } = htmlReporter.render(notReady);
  expect(text).toContain('id="show-critical"');
  expect(text).toContain("prefers-color-scheme:dark");
  expect(text).not.toMatch(/<script|url\(|@import|<link|<img/);
  expect(text.match(/class="entry critical/g)).toHaveLength(3);
});
