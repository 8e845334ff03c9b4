import { expect, test } from "vitest";
import type { Settings } from "#contract/settings.ts";
import type { SecretUse, SecurityEvidence } from "#validators/security/evidence.ts";
import { securityValidator } from "#validators/security/index.ts";
import healthy from "../../../fixtures/evidence/security/healthy.json" with { type: "json" };
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";

const HEALTHY: SecurityEvidence = healthy;

function judged(given: Partial<SecurityEvidence>, settings: Settings = settingsWith({})) {
  const evidence = {
    kind: "security",
    version: 1,
    collectedAt: "2026-11-24T00:00:00.000Z",
    durationMs: 1,
    payload: { ...HEALTHY, ...given },
    limitsReached: [],
    redactionCount: 0,
  };
  return securityValidator.judge(JSON.parse(JSON.stringify(evidence)), settings);
}

function answerTo(rule: string, given: Partial<SecurityEvidence>) {
  return judged(given).find((finding) => finding.rule === `security/${rule}`)!;
}

const fallback: SecretUse = {
  name: "SECRET_KEY",
  kind: "key",
  origin: "default",
  length: 10,
  place: { file: "app/settings.py", line: 27 },
  without: "ready",
};

test("a healthy application satisfies every rule", () => {
  const findings = judged({});
  expect(findings.map(({ outcome }) => outcome)).toEqual(findings.map(() => "satisfied"));
  expect(new Set(findings.map(({ rule }) => rule)).size).toBe(securityValidator.rules.length);
});

test("a short default that production uses is placed where it is read, by its length only", () => {
  const finding = answerTo("secret-short", { secrets: [fallback] });
  expect(finding).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: { file: "app/settings.py", line: 27 },
    evidence: "/secrets/0",
  });
  expect(finding.message).toContain("10-character default");
});

test("a default is harmless when the application refuses to start without the variable", () => {
  const secrets = [{ ...fallback, without: "refused" as const }];
  expect(answerTo("secret-short", { secrets }).outcome).toBe("satisfied");
  const long = [{ ...fallback, length: 40, without: "refused" as const }];
  expect(answerTo("secret-default", { secrets: long }).outcome).toBe("satisfied");
});

test("a boot that decided nothing is inconclusive", () => {
  const secrets = [{ ...fallback, without: "undecided" as const }];
  expect(answerTo("secret-short", { secrets }).outcome).toBe("inconclusive");
  const long = [{ ...fallback, length: 40, without: "undecided" as const }];
  expect(answerTo("secret-default", { secrets: long }).outcome).toBe("inconclusive");
});

test("a long default that production uses is a key everybody knows", () => {
  const secrets = [{ ...fallback, length: 40 }];
  expect(answerTo("secret-default", { secrets }).outcome).toBe("violated");
  expect(answerTo("secret-short", { secrets }).outcome).toBe("satisfied");
});

test("the shortest accepted length is the setting's", () => {
  const settings = { ...settingsWith({}), security: { secretMinLength: 8 } };
  const rules = judged({ secrets: [fallback] }, settings)
    .filter(({ outcome }) => outcome === "violated")
    .map(({ rule }) => rule);
  expect(rules).toEqual(["security/secret-default"]);
});

test("a short key of the settings is critical, a short credential a note", () => {
  const place = { file: "readiness.yml", line: 4 };
  const given = { ...fallback, origin: "settings" as const, without: null, place };
  expect(answerTo("secret-short", { secrets: [given] })).toMatchObject({
    outcome: "violated",
    place,
  });
  const credential = { ...given, name: "SMTP_PASSWORD", kind: "credential" as const };
  expect(answerTo("secret-short", { secrets: [credential] }).outcome).toBe("satisfied");
  expect(answerTo("credential-short", { secrets: [credential] })).toMatchObject({
    outcome: "violated",
    severity: "note",
  });
});

test("a literal key of a signing call is critical at its line", () => {
  const literals = [{ call: "jwt.sign", length: 6, place: { file: "src/auth.js", line: 3 } }];
  expect(answerTo("secret-in-code", { literals })).toMatchObject({
    outcome: "violated",
    place: { file: "src/auth.js", line: 3 },
  });
});

const leak = {
  secret: "database password",
  isDatabasePassword: true,
  sink: "log",
  line: "connected to postgresql://role:[database password]@localhost/db",
  place: { file: "src/server.js", line: 10 },
};

test("a leak into the log is placed at the statement, else at the start", () => {
  expect(answerTo("password-in-log", { leaks: [leak] })).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: { file: "src/server.js", line: 10 },
  });
  expect(answerTo("password-in-log", { leaks: [{ ...leak, place: null }] }).place).toEqual({
    process: "start",
  });
  expect(answerTo("secret-in-response", { leaks: [leak] }).outcome).toBe("satisfied");
});

test("a leak into an answer is placed on the operation", () => {
  const leaks = [{ ...leak, sink: "GET /health", place: null }];
  expect(answerTo("secret-in-response", { leaks })).toMatchObject({
    outcome: "violated",
    place: { operation: "GET /health" },
  });
  expect(answerTo("password-in-log", { leaks }).outcome).toBe("satisfied");
});

test("without a log, or without a secret, the question does not arise", () => {
  const searched = HEALTHY.searched.filter((sink) => !sink.endsWith("log"));
  expect(answerTo("password-in-log", { searched }).outcome).toBe("not-applicable");
  expect(answerTo("secret-in-response", { canaries: [] }).outcome).toBe("not-applicable");
});

test("when nothing answers, answers cannot be judged", () => {
  const searched = ["log"];
  expect(answerTo("secret-in-response", { searched }).outcome).toBe("inconclusive");
  expect(answerTo("debug-mode", { searched }).outcome).toBe("inconclusive");
  expect(answerTo("development-server", { searched })).toMatchObject({
    outcome: "inconclusive",
    severity: "warning",
  });
});

test("debug mode is critical, a development server a warning", () => {
  const place = { file: "app/main.py", line: 9 };
  const debug = [
    { kind: "debug" as const, sign: "debug=True", place },
    { kind: "development-server" as const, sign: "Werkzeug answers.", place: null },
  ];
  expect(answerTo("debug-mode", { debug })).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place,
    evidence: "/debug/0",
  });
  expect(answerTo("development-server", { debug })).toMatchObject({
    outcome: "violated",
    severity: "warning",
    evidence: "/debug/1",
  });
});

test("of an application that was only attached, no value is called good", () => {
  for (const rule of ["secret-short", "secret-default", "credential-short"])
    expect(answerTo(rule, { isStarted: false }).outcome, rule).toBe("not-applicable");
});

test("without a file that could be read, no signing call is called good", () => {
  expect(answerTo("secret-in-code", { readFileCount: 0 }).outcome).toBe("not-applicable");
});
