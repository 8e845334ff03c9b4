import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "#contract/finding.ts";
import type { PhaseId, PhaseRecord, PhaseStatus } from "#contract/phase.ts";
import { decideVerdict, phaseStatus } from "#gate/verdict.ts";

const finding = (outcome: Finding["outcome"], severity: Finding["severity"], rule = "schema/x") =>
  ({ rule, outcome, severity, message: `${rule} is ${outcome}`, fingerprint: "0" }) as Finding;
const phase = (id: PhaseId, status: PhaseStatus, reason = ""): PhaseRecord => ({
  id,
  status,
  durationMs: 1,
  reason,
});

test("a phase fails by a critical violation only", () => {
  expect(phaseStatus([finding("violated", "critical"), finding("inconclusive", "critical")])).toBe(
    "failed",
  );
  expect(phaseStatus([finding("violated", "warning"), finding("satisfied", "critical")])).toBe(
    "passed",
  );
});

test("a critical question left open, or no answer at all, is not a pass", () => {
  expect(phaseStatus([finding("inconclusive", "critical"), finding("satisfied", "critical")])).toBe(
    "inconclusive",
  );
  expect(phaseStatus([])).toBe("inconclusive");
  expect(phaseStatus([finding("inconclusive", "warning"), finding("satisfied", "critical")])).toBe(
    "passed",
  );
  expect(phaseStatus([finding("not-applicable", "critical")])).toBe("inconclusive");
  expect(
    phaseStatus([finding("not-applicable", "critical"), finding("satisfied", "warning")]),
  ).toBe("passed");
});

test("ready when every phase that was asked for passed, with a reason for each", () => {
  const scope = ["startup", "schema"] as const;
  const phases = [phase("startup", "passed"), phase("schema", "passed")];
  expect(decideVerdict({ scope, phases, findings: [finding("violated", "warning")] })).toEqual({
    outcome: "ready",
    scope,
    reasons: ["startup passed", "schema passed"],
  });
});

test("not ready names the findings, and a failed phase even when its finding was folded away", () => {
  const verdict = decideVerdict({
    scope: ["startup", "schema", "api"],
    phases: [
      phase("startup", "passed"),
      phase("schema", "failed"),
      phase("api", "failed", "same cause"),
    ],
    findings: [finding("violated", "critical", "schema/column-absent")],
  });
  expect(verdict).toMatchObject({
    outcome: "not-ready",
    reasons: ["schema/column-absent: schema/column-absent is violated", "api failed: same cause"],
  });
});

test("blocked, broken, skipped, inconclusive and absent phases leave it undecided", () => {
  for (const status of ["blocked", "broken", "skipped", "inconclusive"] as const) {
    const phases = [phase("startup", "passed"), phase("schema", status, "because")];
    expect(decideVerdict({ scope: ["startup", "schema"], phases, findings: [] })).toMatchObject({
      outcome: "inconclusive",
      reasons: [`schema is ${status}: because`],
    });
  }
  const verdict = decideVerdict({ scope: ["startup"], phases: [], findings: [] });
  expect(verdict).toMatchObject({ outcome: "inconclusive", reasons: ["startup did not run"] });
});

test("asking for nothing decides nothing", () => {
  expect(decideVerdict({ scope: [], phases: [], findings: [] }).outcome).toBe("inconclusive");
});

test("ready is only ever said when all phases in scope passed and nothing critical is violated", () => {
  const ids = ["startup", "schema", "api"] as const;
  const statuses = ["passed", "failed", "inconclusive", "blocked", "skipped", "broken"] as const;
  const phases = fc
    .tuple(
      fc.subarray([...ids]),
      fc.array(fc.constantFrom(...statuses), { minLength: 3, maxLength: 3 }),
    )
    .map(([some, all]) => some.map((id, index) => phase(id, all[index] ?? "broken")));
  const findings = fc.array(
    fc
      .tuple(
        fc.constantFrom("violated" as const, "satisfied" as const, "inconclusive" as const),
        fc.constantFrom("critical" as const, "warning" as const),
      )
      .map(([outcome, severity]) => finding(outcome, severity)),
  );
  void fc.assert(
    fc.property(fc.subarray([...ids]), phases, findings, (scope, recorded, found) => {
      const { outcome, reasons } = decideVerdict({ scope, phases: recorded, findings: found });
      const passed = scope.every(
        (id) => recorded.find((one) => one.id === id)?.status === "passed",
      );
      const violated = found.some(
        (one) => one.outcome === "violated" && one.severity === "critical",
      );
      if (outcome === "ready") expect(scope.length > 0 && passed && !violated).toBe(true);
      expect(reasons.length).toBeGreaterThan(0);
    }),
  );
});
