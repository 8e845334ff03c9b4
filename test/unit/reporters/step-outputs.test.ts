import { expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { stepOutputs } from "#reporters/step-outputs.ts";
import { sampleReport } from "../../contract/sample-reports.ts";

const ready = sampleReport("ready");
const notReady = sampleReport("not-ready");

test("a ready report", () => {
  const report: Report = { ...ready, metrics: { health_response_p95_ms: 98.4 } };
  const { json, ...outputs } = stepOutputs(report);
  expect(outputs).toEqual({
    conclusion: "ready",
    ready: "true",
    "critical-failures": "0",
    warnings: "1",
    "startup-ms": "1250.3",
    "p95-ms": "98.4",
    "legacy-exit-code": "0",
  });
  expect(JSON.parse(json)).toMatchObject({
    deployment_ready: true,
    startup_success: true,
    conclusion: "ready",
    verdict: { outcome: "ready", exit_code: 0 },
    more: { findings: 0, warnings: 0, critical_failures: 0 },
  });
});

test("a report that is not ready, with what was not measured left empty", () => {
  const { json, ...outputs } = stepOutputs(notReady);
  expect(outputs).toEqual({
    conclusion: "not-ready",
    ready: "false",
    "critical-failures": "3",
    warnings: "1",
    "startup-ms": "1431",
    "p95-ms": "",
    "legacy-exit-code": "",
  });
  expect(JSON.parse(json).findings[0]).toEqual({
    rule: "schema/column-absent",
    outcome: "violated",
    severity: "critical",
    message: "Column public.orders.total of the models is absent after all migrations.",
    place: notReady.findings[0]?.place,
    remedy: notReady.findings[0]?.remedy,
  });
});

test("ready is said only when all five layers passed and nothing else went wrong", () => {
  expect(stepOutputs({ ...ready, deployment_ready: null })).toMatchObject({
    conclusion: "ready",
    ready: "false",
  });
  const problems: Report["problems"] = [
    { family: "internal", message: "x", tried: [], advice: "" },
  ];
  expect(stepOutputs({ ...ready, problems })).toMatchObject({
    conclusion: "error",
    ready: "false",
  });
});
