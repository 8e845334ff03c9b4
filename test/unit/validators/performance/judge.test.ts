import { expect, test } from "vitest";
import type { Settings } from "#contract/settings.ts";
import type { PerformanceEvidence } from "#validators/performance/evidence.ts";
import { performanceValidator } from "#validators/performance/index.ts";
import healthy from "../../../fixtures/evidence/performance/healthy.json" with { type: "json" };
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";

const HEALTHY: PerformanceEvidence = healthy;
const SETTINGS = settingsWith({});

function judged(given: Partial<PerformanceEvidence>, settings: Settings = SETTINGS) {
  const payload = { ...HEALTHY, ...given };
  const evidence = {
    kind: "performance",
    version: 2,
    collectedAt: "2026-11-24T00:00:00.000Z",
    durationMs: 1,
    payload,
    limitsReached: [],
    redactionCount: 0,
  };
  return performanceValidator.judge(JSON.parse(JSON.stringify(evidence)), settings);
}

function answerTo(rule: string, given: Partial<PerformanceEvidence>, settings?: Settings) {
  return judged(given, settings).find((finding) => finding.rule === `performance/${rule}`)!;
}

const round = (durationMs: number, status = 200) => ({
  durationsMs: Array.from({ length: 10 }, () => durationMs),
  statuses: Array.from({ length: 10 }, () => status),
});

test("a healthy application satisfies every rule", () => {
  const findings = judged({});
  expect(findings.map(({ outcome }) => outcome)).toEqual(findings.map(() => "satisfied"));
  expect(new Set(findings.map(({ rule }) => rule)).size).toBe(performanceValidator.rules.length);
});

test("a mean at the limit in every round is slow, placed on the operation and the line", () => {
  const health = { ...HEALTHY.health, ...round(500), earlierRounds: [round(700)] };
  const finding = answerTo("response-slow", { health });
  expect(finding).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: { operation: "GET /health", file: "orders/api/routes/health.py", line: 19 },
  });
  expect(finding.message).toContain("500.0 ms on average over 10 requests");
});

test("a slow round that was not slow again is no violation", () => {
  const health = { ...HEALTHY.health, ...round(3), earlierRounds: [round(900)] };
  expect(answerTo("response-slow", { health }).outcome).toBe("satisfied");
});

test("the limit is the setting's", () => {
  const settings = { ...SETTINGS, performance: { ...SETTINGS.performance, averageMs: 2 } };
  expect(answerTo("response-slow", {}, settings).outcome).toBe("violated");
});

test("without an answer the time is not judged, and the failure is", () => {
  const health = { ...HEALTHY.health, ...round(10_000, 0) };
  expect(answerTo("response-slow", { health }).outcome).toBe("inconclusive");
  const failed = answerTo("response-failed", { health });
  expect(failed.outcome).toBe("violated");
  expect(failed.message).toContain("10 of 10 requests to GET /health failed (no answer)");
});

test("a failure in an earlier round counts; a redirect is an answer", () => {
  const earlierRounds = [round(900, 503)];
  const health = { ...HEALTHY.health, earlierRounds };
  expect(answerTo("response-failed", { health }).message).toContain("10 of 20");
  const redirecting = { ...HEALTHY.health, ...round(2, 302) };
  expect(answerTo("response-failed", { health: redirecting }).outcome).toBe("satisfied");
});

test("nothing measured is inconclusive", () => {
  const health = { ...HEALTHY.health, durationsMs: [], statuses: [] };
  expect(answerTo("response-failed", { health }).outcome).toBe("inconclusive");
  expect(answerTo("response-slow", { health }).outcome).toBe("inconclusive");
});

test("high memory is a warning in the promised words", () => {
  const memory = { rssBytes: 1, peakRssBytes: 300 * 2 ** 20 };
  expect(answerTo("memory-high", { memory })).toMatchObject({
    outcome: "violated",
    severity: "warning",
    message: "High memory usage: 300MB",
  });
});

test("memory that cannot be read leaves the phase able to pass", () => {
  expect(answerTo("memory-high", { memory: null })).toMatchObject({
    outcome: "inconclusive",
    severity: "warning",
  });
});

test("little disk space is a warning in the promised words", () => {
  expect(answerTo("disk-low", { diskFreeBytes: 0.8 * 2 ** 30 })).toMatchObject({
    outcome: "violated",
    severity: "warning",
    message: "Low disk space: 0.8GB free",
  });
  expect(answerTo("disk-low", { diskFreeBytes: null }).outcome).toBe("not-applicable");
});

test("a start beyond a default probe's patience is a note", () => {
  expect(answerTo("startup-slow", { startupMs: 20_000 })).toMatchObject({
    outcome: "violated",
    severity: "note",
  });
  expect(answerTo("startup-slow", { startupMs: null }).outcome).toBe("not-applicable");
});

test("ten calls of one statement within a request are a note on the operation", () => {
  const [endpoint] = HEALTHY.endpoints;
  const mostRepeated = { callsPerRequest: 10, query: "SELECT *\n  FROM lines WHERE id = $1" };
  const finding = answerTo("query-repetition", { endpoints: [{ ...endpoint!, mostRepeated }] });
  expect(finding).toMatchObject({
    outcome: "violated",
    severity: "note",
    place: { operation: "GET /carriers" },
    message:
      "GET /carriers runs one statement 10 times per request: SELECT * FROM lines WHERE id = $1",
  });
  expect(answerTo("query-repetition", { endpoints: [] }).outcome).toBe("not-applicable");
});

test("an application without a health path has not failed; one whose good path fails has", () => {
  const none = { ...HEALTHY.health, ...round(2, 404), path: "/", isKnownGood: false };
  const finding = answerTo("response-failed", { health: none });
  expect(finding.outcome).toBe("not-applicable");
  expect(finding.message).toContain("Name one with app.health");
  const known = { ...none, isKnownGood: true };
  expect(answerTo("response-failed", { health: known }).outcome).toBe("violated");
  const broken = { ...none, ...round(2, 500) };
  expect(answerTo("response-failed", { health: broken }).outcome).toBe("violated");
});
