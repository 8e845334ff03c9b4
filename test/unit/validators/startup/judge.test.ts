import { expect, test } from "vitest";
import type { Outcome } from "#contract/finding.ts";
import { IMAGE_RULES } from "#validators/startup/image/rules.ts";
import { startupValidator } from "#validators/startup/index.ts";
import {
  attached,
  exited,
  payload,
  step,
  traceFailure,
  unready,
} from "../../../fixtures/evidence/startup/evidence.ts";
import { contained, containedFailure } from "../../../fixtures/evidence/startup/image.ts";
import { answering, answerTo, judged, TIMED_OUT, violated } from "./asking.ts";

test("a healthy target in a container satisfies every rule", () => {
  const outcomes = new Map(judged(contained()).map(({ rule, outcome }) => [rule, outcome]));
  expect([...outcomes.values()].every((outcome) => outcome === "satisfied")).toBe(true);
  expect([...outcomes.keys()].sort()).toEqual(startupValidator.rules.map(({ id }) => id).sort());
});

const IMAGE_RULE_IDS = new Set<string>(Object.values(IMAGE_RULES).map(({ id }) => id));

test("what only a container shows does not apply to a plain process or an attached target", () => {
  for (const given of [payload(), attached(), exited()]) {
    const byImage = Map.groupBy(judged(given), ({ rule }) => IMAGE_RULE_IDS.has(rule));
    const outcomes = byImage.get(true)?.map(({ outcome }) => outcome) ?? [];
    expect(new Set(outcomes)).toEqual(new Set(["not-applicable"]));
    expect(outcomes).toHaveLength(IMAGE_RULE_IDS.size);
  }
  const others = judged(payload()).filter(({ rule }) => !IMAGE_RULE_IDS.has(rule));
  expect(others.every(({ outcome }) => outcome === "satisfied")).toBe(true);
});

test("every kind of boot answers every rule at least once", () => {
  const boots = [
    contained(),
    containedFailure({}),
    containedFailure({ boot: { outcome: "build-failed", steps: [step("build")] } }),
    payload(),
    exited(),
    TIMED_OUT,
    attached(),
    unready({ outcome: "install-failed" }),
  ];
  boots.push(unready({ outcome: "unhealthy" }), unready({ outcome: "migrate-failed" }));
  for (const boot of boots) {
    const asked = new Set(judged(boot).map(({ rule }) => rule));
    expect([...asked].sort()).toEqual(startupValidator.rules.map(({ id }) => id).sort());
  }
});

test("every kind of failed boot has at most one critical violated rule", () => {
  const failures = [
    exited(),
    exited({ failure: traceFailure() }),
    exited({ failure: traceFailure({ kind: "import", missing: "x" }) }),
    exited({ failure: traceFailure({ kind: "syntax" }) }),
    TIMED_OUT,
    unready({
      outcome: "unhealthy",
      probes: [{ path: "/health", address: "127.0.0.1", status: 500, durationMs: 1 }],
    }),
    unready({
      outcome: "install-failed",
      steps: [step("install", { exit: { code: 1, signal: null } })],
    }),
  ];
  for (const failure of failures) {
    const critical = violated(failure).filter(({ severity }) => severity === "critical");
    expect(critical.map(({ rule }) => rule)).toHaveLength(1);
  }
});

test("what a failed boot did not show stays open", () => {
  const open = judged(exited()).filter(({ outcome }) => outcome === "inconclusive");
  expect(open.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining([
      "startup/import-failure",
      "startup/health-failure",
      "startup/port-ignored",
      "startup/loopback-bind",
      "startup/database-unreached",
      "startup/routes-absent",
      "startup/sigterm-ignored",
      "startup/survivors",
      "startup/second-boot-failure",
      "startup/crash-after-ready",
      "startup/slow",
    ]),
  );
});

test("rules about processes do not apply to an attached target, its health does", () => {
  const applies = (outcome: Outcome) => outcome !== "not-applicable";
  const asked = judged(attached()).filter(({ outcome }) => applies(outcome));
  expect(asked.map(({ rule, outcome }) => [rule, outcome])).toEqual([
    ["startup/health-failure", "satisfied"],
    ["startup/routes-absent", "satisfied"],
  ]);
  const dead = { ...attached(), boot: { ...attached().boot, probes: answering(undefined) } };
  expect(answerTo("health-failure", dead).outcome).toBe("violated");
});
