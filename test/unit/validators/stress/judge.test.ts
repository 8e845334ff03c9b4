import { expect, test } from "vitest";
import type { Finding } from "#contract/finding.ts";
import type { StressEvidence } from "#validators/stress/evidence.ts";
import { stressValidator } from "#validators/stress/index.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";
import {
  evidenceOf,
  MEGABYTE,
  payload,
  stressBoot,
} from "../../../fixtures/evidence/stress/evidence.ts";

const judged = (given: StressEvidence): readonly Finding[] =>
  stressValidator.judge(evidenceOf(given), settingsWith({}));
const answerTo = (rule: string, given: StressEvidence): Finding =>
  judged(given).find((finding) => finding.rule === `stress/${rule}`)!;

test("a stable target satisfies every rule, each answered once", () => {
  const findings = judged(payload());
  expect(findings.map(({ rule }) => rule)).toEqual(stressValidator.rules.map(({ id }) => id));
  expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(["satisfied"]));
});

test("one boot of three that fails is unstable; a slow one leaves it open", () => {
  const boots = (given: Parameters<typeof stressBoot>[0]) =>
    answerTo("boot-unstable", payload({ boots: [stressBoot(), stressBoot(given)] })).outcome;
  expect(boots({ outcome: "exited" })).toBe("violated");
  expect(boots({ outcome: "timed-out" })).toBe("inconclusive");
  expect(answerTo("boot-unstable", payload({ boots: [] })).outcome).toBe("inconclusive");
});

test("a boot after SIGKILL must succeed on the same database", () => {
  const place = { file: "src/lock.js", line: 3 };
  const failure = {
    language: "node",
    kind: "exception",
    type: "Error",
    message: "locked",
    frames: [],
    place,
    names: [],
    linesAfter: 0,
    cause: "Error@src/lock.js:3",
  } as const;
  const given = payload({ afterKill: stressBoot({ outcome: "exited", failure }) });
  expect(answerTo("boot-after-kill-failure", given)).toMatchObject({
    outcome: "violated",
    place,
    cause: "Error@src/lock.js:3",
  });
  const { afterKill, ...unknown } = payload();
  expect(answerTo("boot-after-kill-failure", unknown).outcome).toBe("inconclusive");
});

test("two replicas at once must both become ready, unless they fight for a fixed port", () => {
  const replicas = (given: Parameters<typeof stressBoot>[0]) =>
    answerTo("replica-conflict", payload({ replicas: [stressBoot(), stressBoot(given)] })).outcome;
  expect(replicas({ outcome: "exited" })).toBe("violated");
  expect(replicas({ outcome: "exited", portClash: true })).toBe("not-applicable");
  expect(answerTo("replica-conflict", payload({ replicas: [] })).outcome).toBe("inconclusive");
});

test("errors among the requests are counted by kind", () => {
  const requests = {
    path: "/health",
    sentCount: 200,
    errors: [
      { answer: "500", count: 3 },
      { answer: "ECONNRESET", count: 1 },
    ],
  };
  const finding = answerTo("request-errors", payload({ requests }));
  expect(finding.outcome).toBe("violated");
  expect(finding.message).toBe(
    "4 of 200 requests to `GET /health` failed (3 × 500, 1 × ECONNRESET).",
  );
  const { requests: _sent, ...unsent } = payload();
  expect(answerTo("request-errors", unsent).outcome).toBe("inconclusive");
});

test("memory that grows in every quarter by more than 50 MB is a warning", () => {
  const growing = (...sizes: number[]) =>
    answerTo("memory-growth", payload({ rssBytes: sizes.map((size) => size * MEGABYTE) }));
  expect(growing(80, 95, 110, 125, 140)).toMatchObject({
    outcome: "violated",
    severity: "warning",
  });
  expect(growing(80, 200, 190, 140, 140).outcome).toBe("satisfied");
  expect(growing(80, 90, 100, 110, 120).outcome).toBe("satisfied");
  expect(growing().outcome).toBe("inconclusive");
});

test("connections that stay open after the end are a note", () => {
  expect(answerTo("connections-left", payload({ connectionsLeft: 2 }))).toMatchObject({
    outcome: "violated",
    severity: "note",
  });
  const unknown = payload({ connectionsLeft: null });
  expect(answerTo("connections-left", unknown).outcome).toBe("inconclusive");
});

test("nothing is asked of a target that cannot be booted again", () => {
  const given = payload({ notTried: "the target was attached, not started" });
  expect(new Set(judged(given).map(({ outcome }) => outcome))).toEqual(new Set(["not-applicable"]));
});
