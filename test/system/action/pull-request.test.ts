import { join } from "node:path";
import { expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import type { Checkout } from "../../rig/action/checkout.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { briefPullRequest, faultyPullRequest } from "../../rig/action/variant.ts";
import { openWorld } from "../../rig/action/world.ts";
import { faultOf } from "../harness/apps.ts";

const [PULL_REQUEST] = EVENTS;
const MINUTES = 60_000;

const judged = async (checkout: Checkout) => {
  await using world = await openWorld(checkout, "write");
  const inputs = { "legacy-command": "pytest -q --cov --cov-report=xml" };
  const result = await world.run(PULL_REQUEST!.happening(checkout), { inputs });
  checkout.remove();
  expect(world.api.violations).toEqual([]);
  expect(result.orphans).toEqual([]);
  expect(result.post?.conclusion).toBe("success");
  return { result, runs: world.api.checkRuns(), artifacts: world.artifacts.artifacts() };
};

test.concurrent("a healthy pull request: green check runs, artifacts, outputs, and its own tests ran", {
  timeout: 5 * MINUTES,
}, async () => {
  const checkout = briefPullRequest();
  const { result, runs, artifacts } = await judged(checkout);
  expect(result.conclusion).toBe("success");
  expect(runs.map(({ name, conclusion, headSha }) => ({ name, conclusion, headSha }))).toEqual([
    { name: "Deployment Readiness", conclusion: "success", headSha: checkout.head },
    {
      name: "Deployment Readiness / legacy tests",
      conclusion: "success",
      headSha: checkout.head,
    },
  ]);
  expect(result.outputs).toMatchObject({
    conclusion: "ready",
    ready: "true",
    "critical-failures": "0",
    warnings: "0",
    "legacy-exit-code": "0",
    "report-path": join(checkout.directory, "deployment_readiness_report.json"),
    "artifact-id": String(artifacts[0]?.id),
    "check-run-url": runs[0]?.htmlUrl,
  });
  expect(Number(result.outputs["startup-ms"])).toBeGreaterThan(0);
  expect(Number(result.outputs["p95-ms"])).toBeGreaterThan(0);
  expect(JSON.parse(result.outputs["json"] ?? "")).toMatchObject({ deployment_ready: true });
  expect(artifacts.map(({ name }) => name)).toEqual([
    "deployment-readiness-readiness-1.json",
    "deployment-readiness-readiness-1-evidence",
  ]);
  const report = JSON.parse(artifacts[0]?.bytes.toString() ?? "") as Report;
  expect(report).toMatchObject({ deployment_ready: true, gate: { status: "passed" } });
  expect([...(artifacts[1]?.files().keys() ?? [])]).toContain("schema.evidence.json");
  expect(result.summary).toContain("✅ READY");
  expect(result.summary).toContain("Legacy tests: passed");
  expect(result.annotations).toEqual([]);
});

test.concurrent.each(["fastapi-symbol-missing", "fastapi-column-absent"])(
  "%s: a red check run with the annotation in its place, and the team's tests not run",
  { timeout: 5 * MINUTES },
  async (name) => {
    const { rule, file, line } = faultOf(name).expected;
    const checkout = faultyPullRequest(name);
    const { result, runs, artifacts } = await judged(checkout);
    expect(result.conclusion).toBe("failure");
    expect(result.exitCode).toBe(1);
    expect(runs).toHaveLength(1);
    const [run] = runs;
    expect(run).toMatchObject({ conclusion: "failure", headSha: checkout.head });
    expect(run?.title).toMatch(/^Not ready: /);
    expect(run?.annotations).toContainEqual(
      expect.objectContaining({
        path: file,
        start_line: line,
        end_line: line,
        annotation_level: "failure",
        title: rule,
      }),
    );
    expect(result.outputs).toMatchObject({
      conclusion: "not-ready",
      ready: "false",
      "legacy-exit-code": "",
    });
    expect(Number(result.outputs["critical-failures"])).toBeGreaterThan(0);
    const report = JSON.parse(artifacts[0]?.bytes.toString() ?? "") as Report;
    expect(report.gate?.status).toBe("refused");
    expect(result.summary).toContain(`${file}:${line}`);
    expect(result.log).not.toContain("tests coverage");
  },
);
