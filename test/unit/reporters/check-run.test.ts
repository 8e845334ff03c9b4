import { expect, test } from "vitest";
import type { RepositoryView } from "#contract/check-run.ts";
import type { Report, ReportFinding } from "#contract/report.ts";
import { renderCheckRun } from "#reporters/check-run.ts";
import { conclusionOf } from "#reporters/conclusion.ts";
import { renderLegacyCheckRun } from "#reporters/legacy-check-run.ts";
import { renderSummary } from "#reporters/summary.ts";
import { sampleReport } from "../../contract/sample-reports.ts";

const view: RepositoryView = {
  prefix: "",
  exists: (path) => path.endsWith(".py") || path === "readiness.yml",
  fallback: "readiness.yml",
};
const links = {
  serverUrl: "https://github.com",
  repository: "acme/orders",
  sha: "c0ffee".padEnd(40, "0"),
  artifactUrl: "https://github.com/acme/orders/actions/runs/1/artifacts/2",
};
const ready = sampleReport("ready");
const notReady = sampleReport("not-ready");
const problem = (family: Report["problems"][number]["family"], message = "line one\nline two") => ({
  family,
  message,
  tried: [],
  advice: "",
});
const withProblem = (report: Report, ...problems: Report["problems"]): Report => ({
  ...report,
  problems,
});
const undecided: Report = {
  ...withProblem(ready),
  deployment_ready: null,
  verdict: { ...ready.verdict, outcome: "inconclusive", reasons: ["memory could not be read"] },
};
const show = (report: Report) => renderCheckRun(report, { view, remarks: [], links });

const CASES: readonly (readonly [string, Report, string, string, string])[] = [
  ["ready", withProblem(ready), "ready", "success", "Ready: 6 checks satisfied, 1 warning"],
  [
    "not ready",
    withProblem(notReady),
    "not-ready",
    "failure",
    "Not ready: 3 critical failures, 1 warning",
  ],
  [
    "not ready and a full disk",
    notReady,
    "not-ready",
    "failure",
    "Not ready: 3 critical failures, 1 warning",
  ],
  ["undecided", undecided, "inconclusive", "failure", "Undecided: memory could not be read"],
  [
    "no database",
    withProblem(undecided, problem("environment")),
    "inconclusive",
    "failure",
    "Undecided: line one",
  ],
  [
    "ready but the surroundings failed",
    withProblem(ready, problem("environment")),
    "inconclusive",
    "failure",
    "Undecided: line one",
  ],
  [
    "bad settings",
    withProblem(undecided, problem("settings")),
    "error",
    "failure",
    "Bad settings: line one",
  ],
  ["our bug", withProblem(ready, problem("internal")), "error", "failure", "Our bug: line one"],
  [
    "cancelled",
    withProblem(undecided, problem("cancelled")),
    "error",
    "cancelled",
    "Cancelled before a verdict",
  ],
];
test.each(CASES)("%s", (_name, report, conclusion, check, title) => {
  expect(conclusionOf(report)).toBe(conclusion);
  const content = show(report);
  expect(content.conclusion).toBe(check);
  expect(content.title).toBe(title);
});

test("a verdict over a part of the phases is not called ready", () => {
  const part = { ...withProblem(ready), deployment_ready: null };
  expect(show(part).title).toMatch(/^Passed: /);
  expect(show(part).conclusion).toBe("success");
});

test("annotations lie on files of the repository; the rest on the fallback, without its line", () => {
  const found = show(notReady).annotations.map(
    ({ path, start_line, annotation_level, title }) =>
      `${path}:${start_line} ${annotation_level} ${title}`,
  );
  expect(found).toEqual([
    "readiness.yml:1 failure Surroundings",
    "orders/store/models/sales.py:41 failure schema/column-absent",
    "orders/api/routes/sales.py:88 failure api/server-error",
    "readiness.yml:1 failure security/secret-short",
    "migrations/versions/c93a4d01e7f5_enquiries.py:12 warning schema/rollback-fails",
    "readiness.yml:1 warning Not answered",
    "orders/store/engine.py:9 notice api/server-error: the fix belongs here",
  ]);
});

test("without a fallback what lies nowhere is counted, not lost", () => {
  const { fallback: _, ...bare } = view;
  const content = renderCheckRun(notReady, { view: bare, remarks: [], links });
  // The fourth shows where a fix belongs and stands for no finding.
  expect(content.annotations).toHaveLength(4);
  expect(content.summary).toContain(
    `…and 3 more without an annotation, in [the report artifact](${links.artifactUrl}).`,
  );
});

test("a place is a permanent link when the file is there", () => {
  const { summary } = show(notReady);
  expect(summary).toContain(
    `[\`orders/store/models/sales.py:41\`](https://github.com/acme/orders/blob/${links.sha}/orders/store/models/sales.py#L41)`,
  );
  expect(summary).toContain("at `process settings`");
  const odd: ReportFinding = {
    rule: "a/b",
    outcome: "violated",
    severity: "critical",
    message: "m",
    place: { file: "a dir/x (1)#[y]`.py" },
    fingerprint: "0",
  };
  expect(show({ ...notReady, findings: [odd] }).summary).toContain(
    `/blob/${links.sha}/a%20dir/x%20%281%29%23%5By%5D%60.py)`,
  );
});

test("a run that never started shows its problem and no table of phases", () => {
  const unstarted: Report = {
    ...withProblem(undecided, problem("settings", "readiness.yml:3: x is 1; allowed: 2.")),
    findings: [],
    phases: notReady.phases.map((phase) => ({ ...phase, status: "blocked", duration_ms: 0 })),
  };
  const text = renderSummary({ report: unstarted, view, remarks: [], links });
  expect(text).toContain("readiness.yml:3: x is 1; allowed: 2.");
  expect(text).not.toContain("| phase |");
});

test("what was not run is told with its reason, and remarks with their place", () => {
  const remarks = [
    {
      level: "warning",
      title: "Policy changed",
      message: "fail-on",
      file: "readiness.yml",
      line: 4,
    },
  ] as const;
  const report: Report = {
    ...notReady,
    phases: notReady.phases.map((phase) =>
      phase.id === "api" ? { ...phase, status: "blocked", reason: "startup failed" } : phase,
    ),
  };
  const text = renderSummary({ report, view, remarks, links });
  expect(text).toContain("| api | ⛔ blocked |  | startup failed |");
  expect(text).toContain("- **Policy changed** at `readiness.yml:4`: fail\\-on");
  const check = renderCheckRun(report, { view, remarks, links });
  expect(check.annotations).toContainEqual({
    path: "readiness.yml",
    start_line: 4,
    end_line: 4,
    annotation_level: "warning",
    title: "Policy changed",
    message: "fail-on",
  });
});

test("the normal summary is short", () => {
  const text = renderSummary({ report: ready, view, remarks: [], links });
  expect(text.split("\n").length).toBeLessThan(60);
});

const gate = (status: "passed" | "failed" | "refused", reason: string): Report => ({
  ...withProblem(ready),
  gate: {
    status,
    command: "pytest -q",
    exit_code: 1,
    coverage_percent: null,
    reason,
    duration_ms: 100,
  },
});

test("a report that was taken together with failing legacy tests is no success", () => {
  expect(show(gate("failed", "it ended with 1"))).toMatchObject({
    conclusion: "failure",
    title: "Ready, but legacy tests failed",
  });
  expect(show(gate("passed", "")).conclusion).toBe("success");
});

test("the legacy tests are a check run of their own, and only a pass is a success", () => {
  expect(renderLegacyCheckRun(gate("passed", "line coverage is 91.4 %"))).toMatchObject({
    conclusion: "success",
    title: "Legacy tests passed: line coverage is 91.4 %",
    annotations: [],
  });
  for (const status of ["failed", "refused"] as const)
    expect(renderLegacyCheckRun(gate(status, "it ended with 1"))).toMatchObject({
      conclusion: "failure",
      title: `Legacy tests ${status}: it ended with 1`,
    });
  const none = { ...withProblem(undecided, problem("environment", "no PostgreSQL")), gate: null };
  expect(renderLegacyCheckRun(none)).toMatchObject({
    conclusion: "failure",
    title: "Legacy tests did not run: no PostgreSQL",
  });
  const cancelled = { ...withProblem(undecided, problem("cancelled")), gate: null };
  expect(renderLegacyCheckRun(cancelled).conclusion).toBe("cancelled");
});
