import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RepositoryView } from "#contract/check-run.ts";
import { renderAnnotations } from "#reporters/annotations.ts";
import { renderCheckRun } from "#reporters/check-run.ts";
import { renderLegacyCheckRun } from "#reporters/legacy-check-run.ts";
import { marksOf, totalOf } from "#reporters/marks.ts";
import { outlineOf } from "#reporters/outline.ts";
import { stepOutputs } from "#reporters/step-outputs.ts";
import { renderSummary } from "#reporters/summary.ts";
import { type Crowd, crowd, crowdedReport } from "./crowded-reports.ts";

const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;
const view: RepositoryView = {
  prefix: "services/orders",
  exists: (path) => path.startsWith("services/orders/app/") || path === "readiness.yml",
  fallback: "readiness.yml",
};
const remarks = [
  {
    level: "warning" as const,
    title: "Policy",
    message: "changed",
    file: "readiness.yml",
    line: 2,
  },
  { level: "failure" as const, title: "x\n::error::y", message: "\u202e".repeat(3000) },
];
const links = { serverUrl: "https://github.com", repository: "acme/orders", sha: "a".repeat(40) };
const bytes = (text: string) => Buffer.byteLength(text);
const seen = (text: string) => Number(text.match(/ \(seen (\d+) times\)/)?.[1] ?? 1);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

function checkLog(given: Crowd): void {
  const report = crowdedReport(given);
  const { text, shown, more } = renderAnnotations(report, { view, remarks });
  const lines = text.split("\n").slice(0, -1);
  for (const level of ["error", "warning", "notice"])
    expect(lines.filter((line) => line.startsWith(`::${level} `)).length).toBeLessThanOrEqual(10);
  for (const line of lines) {
    expect(line).toMatch(/^::(?:error|warning|notice) [^\r\n]*::[^\r\n]*$/);
    expect(line).not.toContain("##[");
    expect(line).not.toMatch(HIDDEN);
    const message = line
      .replace(/^::[^:]*::/, "")
      .replaceAll(/%0A/g, "\n")
      .replaceAll("%25", "%");
    expect(message.length).toBeLessThanOrEqual(4096);
  }
  const counts = lines.map((line) =>
    line.includes("title=Deployment Readiness::")
      ? Number(line.match(/and (\d+) more/)?.[1])
      : seen(line),
  );
  expect(sum(counts)).toBe(totalOf(marksOf(report, { view, remarks })));
  expect(shown + more).toBe(sum(counts));
}

function checkChecks(given: Crowd): void {
  const report = crowdedReport(given);
  const content = renderCheckRun(report, { view, remarks, links });
  for (const text of [content.summary, content.text]) {
    expect(bytes(text)).toBeLessThanOrEqual(65_535);
    expect(text).not.toMatch(HIDDEN);
  }
  expect(content.summary).not.toBe("");
  expect(bytes(content.title)).toBeLessThanOrEqual(255);
  expect(content.annotations.length).toBeLessThanOrEqual(500);
  for (const { path, title, message, start_line, end_line } of content.annotations) {
    expect(view.exists(path)).toBe(true);
    expect(bytes(title)).toBeLessThanOrEqual(255);
    expect(bytes(message)).toBeLessThanOrEqual(8192);
    expect(`${title}${message}`).not.toMatch(HIDDEN);
    expect(message).not.toBe("");
    expect(start_line).toBe(end_line);
    expect(start_line).toBeGreaterThanOrEqual(1);
    expect(start_line).toBeLessThan(2 ** 31);
  }
  const more = Number(content.summary.match(/…and (\d+) more without an annotation/)?.[1] ?? 0);
  const shown = sum(content.annotations.map(({ message }) => seen(message)));
  expect(shown + more).toBe(totalOf(marksOf(report, { view, remarks })));
  expectAllFindings(`${content.summary}\n${content.text}`, report);
  const legacy = renderLegacyCheckRun(report, links);
  expect(bytes(legacy.summary)).toBeLessThanOrEqual(65_535);
  expect(bytes(legacy.title)).toBeLessThanOrEqual(255);
}

function checkSummary(given: Crowd): void {
  const report = crowdedReport(given);
  for (const limit of [1024 * 1024, 40_000, 8000]) {
    const text = renderSummary({ report, view, remarks, links }, limit);
    expect(bytes(text)).toBeLessThanOrEqual(limit);
    expect(text).not.toMatch(HIDDEN);
    expectAllFindings(text, report);
    const outside = text.replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "");
    const tags = outside
      .replaceAll("\\`", "")
      .replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
    expect(tags.match(/<details>/g)?.length ?? 0).toBe(tags.match(/<\/details>/g)?.length ?? 0);
    expect(tags).not.toMatch(/@[a-z]/i);
    expect(tags.replaceAll("<!-- -->", "")).not.toMatch(/<(?!\/?(?:details|summary)>)/);
  }
}

function expectAllFindings(text: string, report: ReturnType<typeof crowdedReport>): void {
  const detailed = text.match(/^### (?:critical|warning|note): /gm)?.length ?? 0;
  const listed = text.match(/^- (?:critical|warning|note): /gm)?.length ?? 0;
  const more = [...text.matchAll(/for want of room: (\d+) more finding/g)].map(
    (one) => +(one[1] ?? 0),
  );
  expect(detailed + listed + sum(more)).toBe(outlineOf(report).violated.length);
}

function checkOutputs(given: Crowd): void {
  const report = crowdedReport(given);
  const { json, ...rest } = stepOutputs(report);
  expect(bytes(json)).toBeLessThanOrEqual(65_536);
  const value = JSON.parse(json);
  const { violated, open } = outlineOf(report);
  expect(value.findings.length + value.more.findings).toBe(violated.length + open.length);
  expect(value.warnings.length + value.more.warnings).toBe(report.warnings.length);
  expect(value.critical_failures.length + value.more.critical_failures).toBe(
    report.critical_failures.length,
  );
  for (const text of Object.values(rest)) expect(text).toMatch(/^[a-z0-9.-]*$/);
}

const CHECKS = { log: checkLog, checks: checkChecks, summary: checkSummary, outputs: checkOutputs };
for (const [name, check] of Object.entries(CHECKS)) {
  test(`${name}: every limit holds in bytes, and shown and more are all there is`, () => {
    fc.assert(fc.property(crowd, check), { numRuns: 40 });
  });
  test(`${name}: the same for five thousand findings, some of a megabyte`, () => {
    for (const outcome of ["not-ready", "inconclusive"] as const)
      check({ seed: 7, count: 5000, giants: 3, outcome });
  });
}
