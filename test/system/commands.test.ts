import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Report, reportSchema } from "#contract/report.ts";
import { runCli } from "./harness/cli.ts";
import { type NotesProject, notesProject } from "./harness/notes.ts";
import { openPostgres } from "./harness/postgres.ts";

const LAYERS = {
  startup: "startup_success",
  schema: "database_integrity",
  api: "api_contract_compliance",
  performance: "performance_baseline",
  security: "security_posture",
} as const;
const PUBLIC_KEYS = [
  "deployment_ready",
  ...Object.values(LAYERS),
  "critical_failures",
  "warnings",
  "performance_metrics",
  "resource_usage",
];

let project: NotesProject;
let server: readonly string[];

beforeAll(async () => {
  project = notesProject();
  server = ["--database-url", (await openPostgres()).url];
}, 60_000);
afterAll(() => project[Symbol.dispose]());

const run = (command: string, ...flags: readonly string[]) =>
  runCli([command, "--project", project.directory, ...server, ...flags]);

function layersOf(report: Report | undefined) {
  return Object.fromEntries(
    Object.entries(LAYERS).map(([phase, key]) => [phase, report?.[key] ?? null]),
  );
}
const none = { startup: null, schema: null, api: null, performance: null, security: null };

test.each([
  ["startup-check", { startup: true }, /PASSED {2}startup passed; a whole verdict needs/],
  ["schema-check", { schema: true }, /PASSED {2}schema passed/],
  [
    "ai-validation",
    { performance: true, api: true, security: true },
    /PASSED {2}performance, api, security passed/,
  ],
  ["health-check", {}, /PASSED {2}It serves, and its health path answers\. Nothing else was asked/],
  ["stress-test", {}, /PASSED {2}stress passed/],
])("%s judges its layers and leaves the others null", async (command, layers, headline) => {
  const { exitCode, report, stdout } = await run(command);
  expect(exitCode, stdout).toBe(0);
  expect(layersOf(report)).toEqual({ ...none, ...layers });
  expect(report?.deployment_ready).toBe(null);
  expect(Object.keys(report ?? {}).slice(0, PUBLIC_KEYS.length)).toEqual(PUBLIC_KEYS);
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report?.run.command).toBe(command);
  expect(stdout).toMatch(headline);
  expect(stdout).toMatch(/\n {2}report: .*report\.json\n/);
  const [startup] = (report?.phases ?? []).filter(({ id }) => id === "startup");
  if (startup === undefined) return;
  // The first boot tells how long it took, and its time is part of the phase's.
  const { startup_time_ms: readyMs, ...unmeasured } = report?.performance_metrics ?? {};
  expect(readyMs).toBeGreaterThan(0);
  expect(startup.duration_ms).toBeGreaterThan(readyMs ?? Number.POSITIVE_INFINITY);
  expect(Object.values(unmeasured)).toEqual([null, null]);
});

test("what fails is exit code 1, false in its layer, and a sentence with the place", async () => {
  using broken = notesProject();
  broken.write("server.js", 'import { absent } from "./openapi.js";\nabsent();\n');
  const about = ["--project", broken.directory, ...server];
  const { exitCode, report, stdout, stderr } = await runCli(["deployment-ready", ...about]);
  expect(exitCode).toBe(1);
  expect(layersOf(report)).toEqual({ ...none, startup: false });
  expect(report?.deployment_ready).toBe(false);
  expect(report?.critical_failures).toEqual([
    expect.stringMatching(/^`server\.js:1` imports `absent`/),
  ]);
  expect(report?.phases.map(({ status }) => status)).toEqual([
    ...["failed", "inconclusive", "blocked", "blocked", "blocked"],
  ]);
  expect(stdout).toMatch(/NOT READY {2}This commit must not be deployed\./);
  // Questions that one cause leaves open are told once.
  expect(stdout.match(/because of startup\/import-failure/g)).toHaveLength(1);
  expect(stderr).toMatch(/^✗ boot +failed/m);
  expect(stderr).toMatch(/^⊘ api +blocked .*the target does not serve/m);
});

function serve(status: number): Promise<Server> {
  const listening = createServer((_request, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end("{}");
  });
  return new Promise((settle) => listening.listen(0, "127.0.0.1", () => settle(listening)));
}
const urlOf = (listening: Server) =>
  `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;

test.each([
  ["answers well", 200, 0],
  ["answers badly", 503, 1],
])("health-check --base-url of something that %s", async (_name, status, expected) => {
  const listening = await serve(status);
  try {
    const about = ["--project", project.directory, "--base-url", urlOf(listening)];
    const { exitCode, report, stdout } = await runCli(["health-check", ...about]);
    expect(exitCode, stdout).toBe(expected);
    expect(report?.run.postgres).toBe(null);
    expect(layersOf(report)).toEqual({ ...none, startup: status === 200 ? null : false });
  } finally {
    listening.close();
  }
});
