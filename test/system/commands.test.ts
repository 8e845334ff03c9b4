import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportSchema } from "#contract/report.ts";
import { prepareExpress } from "./harness/apps.ts";
import { type Outcome, PROJECT, runCli } from "./harness/cli.ts";

const EXPRESS = join(PROJECT, "examples/orders-express");
const FASTAPI = join(PROJECT, "examples/orders-fastapi");
let folder: string;

beforeAll(() => {
  prepareExpress();
  folder = mkdtempSync(join(tmpdir(), "commands-"));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const phasesOf = ({ report }: Outcome) =>
  Object.fromEntries((report?.phases ?? []).map(({ id, status }) => [id, status]));
const layersOf = ({ report }: Outcome) => [
  report?.deployment_ready,
  report?.startup_success,
  report?.database_integrity,
  report?.performance_baseline,
  report?.api_contract_compliance,
  report?.security_posture,
];
const answersOf = ({ report }: Outcome) =>
  (report?.findings ?? []).map(({ rule, outcome, message }) => `${rule} ${outcome} ${message}`);

test.each([
  ["startup-check", { startup: "passed" }, [null, true, null, null, null, null]],
  ["health-check", { startup: "passed" }, [null, null, null, null, null, null]],
  ["schema-check", { schema: "passed" }, [null, null, true, null, null, null]],
  [
    "ai-validation",
    { performance: "passed", api: "passed", security: "passed" },
    [null, null, null, true, true, true],
  ],
  ["stress-test", { stress: "passed" }, [null, null, null, null, null, null]],
])(
  "%s runs its phases, and what did not run is null",
  async (command, phases, layers) => {
    const outcome = await runCli([command, "--project", EXPRESS]);
    expect(outcome.exitCode, outcome.stdout).toBe(0);
    expect(phasesOf(outcome)).toEqual(phases);
    expect(layersOf(outcome)).toEqual(layers);
    expect(outcome.report?.verdict.outcome).toBe("ready");
    expect(outcome.stdout).toMatch(
      command === "health-check"
        ? /Nothing else was asked/
        : /a whole verdict needs deployment-ready/,
    );
  },
  120_000,
);

test("recorded evidence judged again gives the same answers without the application", async () => {
  const evidence = join(folder, "evidence");
  const first = await runCli(["ai-validation", "--project", EXPRESS, "--evidence", evidence]);
  const again = await runCli(["judge", evidence]);
  expect(again.exitCode, again.stdout).toBe(0);
  expect(answersOf(again)).toEqual(answersOf(first));
  const stricter = await runCli([
    "judge",
    evidence,
    "--memory-mb",
    "1",
    "--rule",
    "performance/memory-high=critical",
  ]);
  expect(stricter.exitCode, stricter.stdout).toBe(1);
  expect(answersOf(stricter).join("\n")).toContain("performance/memory-high violated");
}, 120_000);

test("a report is rendered in every form, and --format json prints nothing else", async () => {
  const reportFile = join(folder, "schema.json");
  const run = await runCli(["schema-check", "--project", EXPRESS, "--format", "json"], {
    reportFile,
  });
  expect(run.stderr).toBe("");
  expect(reportSchema.parse(JSON.parse(run.stdout))).toEqual(run.report);
  const forms = {
    html: /^<!doctype html>/i,
    sarif: /"version": "2\.1\.0"/,
    junit: /^<\?xml/,
    markdown: /^#/,
    json: /"deployment_ready"/,
  };
  for (const [form, expected] of Object.entries(forms)) {
    const { stdout, exitCode } = await runCli(["report", "--render", form], { reportFile });
    expect(exitCode, form).toBe(0);
    expect(stdout).toMatch(expected);
  }
}, 60_000);

test("an attached address is asked, not started", async () => {
  const server = createServer((_request, response) => response.end("{}"));
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    const base = `http://127.0.0.1:${port}`;
    const outcome = await runCli(["health-check", "--project", EXPRESS, "--base-url", base]);
    expect(outcome.exitCode, outcome.stdout).toBe(0);
    expect(outcome.report?.run.postgres).toBeNull();
    expect(answersOf(outcome).join("\n")).toContain("startup/health-failure satisfied");
  } finally {
    server.close();
  }
}, 60_000);

test("dev-ready goes on to the team's own tests, with what they need", async () => {
  const outcome = await runCli([
    "dev-ready",
    "--project",
    FASTAPI,
    "--gate-command",
    "pytest -q --cov=orders --cov-report=xml",
  ]);
  expect(outcome.exitCode, outcome.stdout).toBe(0);
  expect(layersOf(outcome)).toEqual([true, true, true, true, true, true]);
  expect(outcome.report?.gate).toMatchObject({ status: "passed", exit_code: 0 });
  expect(outcome.stderr).toMatch(/\d+ passed/);
}, 300_000);

test("tests that fail close the gate, and the commit stays ready", async () => {
  const flags = ["--gate-command", "echo one test failed; exit 3"];
  const outcome = await runCli(["dev-ready", "--project", EXPRESS, ...flags]);
  expect(outcome.exitCode).toBe(1);
  expect(outcome.report?.deployment_ready).toBe(true);
  expect(outcome.report?.gate).toMatchObject({ status: "failed", exit_code: 3 });
  expect(outcome.stdout).toContain("the command ended with 3");
}, 120_000);
