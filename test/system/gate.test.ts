import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { runCli } from "./harness/cli.ts";
import { type NotesProject, notesProject } from "./harness/notes.ts";
import { openPostgres } from "./harness/postgres.ts";

// One ready report is enough for every question to the gate; each test starts from it.
let project: NotesProject;
let report: string;
let ready: string;
let server: readonly string[];

beforeAll(async () => {
  server = ["--database-url", (await openPostgres()).url];
  project = notesProject();
  report = project.at("report.json");
  const run = await runCli(
    [
      "deployment-ready",
      "--project",
      project.directory,
      ...server,
      "--evidence",
      project.at("observed"),
    ],
    { reportFile: report },
  );
  expect(run.exitCode, run.stdout).toBe(0);
  ready = readFileSync(report, "utf8");
}, 120_000);
beforeEach(() => writeFileSync(report, ready));
afterAll(() => project[Symbol.dispose]());

function legacy(command: string, ...flags: readonly string[]) {
  const args = [
    "test-legacy",
    "--project",
    project.directory,
    ...server,
    "--gate-command",
    command,
  ];
  return runCli([...args, ...flags], { reportFile: report });
}

const changed = (change: (earlier: Report) => object) =>
  `${JSON.stringify(change(JSON.parse(ready) as Report), null, 2)}\n`;

test.each([
  ["a report that is none", () => "{}", /is not a report of this version/],
  [
    "a report of one layer",
    () => changed((earlier) => ({ ...earlier, deployment_ready: null })),
    /not of all five layers/,
  ],
  [
    "a report that says not-ready",
    () =>
      changed((earlier) => ({
        ...earlier,
        deployment_ready: false,
        critical_failures: ["users is absent"],
        verdict: { ...earlier.verdict, outcome: "not-ready", exit_code: 1 },
      })),
    /says not-ready: users is absent/,
  ],
  [
    "a report of another version",
    () => changed((earlier) => ({ ...earlier, tool: { ...earlier.tool, version: "0.0.1" } })),
    /written by version 0\.0\.1/,
  ],
])("test-legacy refuses after %s, and leaves it as it is", async (_name, textOf, reason) => {
  writeFileSync(report, textOf());
  const run = await legacy(`touch ${project.at("ran")}`);
  expect(run.stderr).toMatch(/^test-legacy refused: /);
  expect(run.stderr).toMatch(reason);
  expect(run.stdout).toBe("");
  expect(run.exitCode).toBe(1);
  expect(existsSync(project.at("ran"))).toBe(false);
  expect(readFileSync(report, "utf8")).toBe(textOf());
});

test("test-legacy refuses without a report and writes none", async () => {
  const absent = project.at("absent.json");
  const args = ["test-legacy", "--project", project.directory, ...server, "--gate-command", "true"];
  const run = await runCli(args, { reportFile: absent });
  expect(run.stderr).toMatch(/^test-legacy refused: there is no .*absent\.json\. Run deployment-/);
  expect(run.exitCode).toBe(1);
  expect(existsSync(absent)).toBe(false);
});

test("test-legacy refuses when a file of the project changed since, and when a file came", async () => {
  const before = readFileSync(project.at("server.js"), "utf8");
  project.write("server.js", `${before}\n// later\n`);
  const edited = await legacy("true");
  project.write("server.js", before);
  using _ = project.written("later.js", "export {};\n");
  const added = await legacy("true");
  for (const { exitCode, stderr } of [edited, added]) {
    expect(stderr).toMatch(/the source tree has changed/);
    expect(exitCode).toBe(1);
  }
});

test("test-legacy refuses with other settings, but the gate's own may change", async () => {
  const other = await legacy("true", "--average-ms", "400");
  expect(other.stderr).toMatch(/the settings have changed/);
  expect(other.exitCode).toBe(1);
  const own = await legacy("exit 7", "--coverage-min", "10");
  expect(own.report?.gate?.reason).toBe("the command ended with 7");
});

test("a command that fails closes the gate, and one that passes opens it again", async () => {
  const failing = await legacy("echo not yet; exit 3");
  expect(failing.exitCode).toBe(1);
  expect(failing.stderr).toContain("not yet\n");
  expect(failing.stdout).toContain("GATE CLOSED");
  expect(failing.report?.gate).toMatchObject({ status: "failed", exit_code: 3 });
  expect(failing.report?.deployment_ready).toBe(true);
  expect(failing.report?.verdict.exit_code).toBe(1);
  const tests =
    "node --test --experimental-test-coverage --test-reporter=lcov --test-reporter-destination=lcov.info";
  const passing = await legacy(tests);
  expect(passing.exitCode, passing.stdout + passing.stderr).toBe(0);
  expect(passing.report?.gate).toMatchObject({ status: "passed", coverage_percent: 100 });
  expect(passing.report?.verdict.exit_code).toBe(0);
  // The coverage result it left in the project does not make the report outdated.
  expect((await legacy(tests)).exitCode).toBe(0);
});

test("a program that is absent is named together with where packages come from", async () => {
  const run = await legacy("no-such-test-runner --all");
  expect(run.exitCode).toBe(1);
  expect(run.report?.gate?.reason).toMatch(/ended with 127: a program was not found/);
  expect(run.report?.gate?.reason).toContain("devDependencies of package.json");
});

test("a command that outlasts its time is ended and told", async () => {
  const run = await legacy("sleep 60", "--gate-timeout-ms", "1000");
  expect(run.exitCode).toBe(1);
  expect(run.report?.gate?.reason).toMatch(/did not end within 1 s/);
});

test("without a command test-legacy and dev-ready say which line is needed, and run nothing", async () => {
  const about = ["--project", project.directory, ...server];
  const legacyRun = await runCli(["test-legacy", ...about], { reportFile: report });
  expect(legacyRun.exitCode).toBe(2);
  expect(legacyRun.stderr).toMatch(/gate\.command is missing[\s\S]*\ngate:\n {2}command: /);
  expect(readFileSync(report, "utf8")).toBe(ready);
  const devRun = await runCli(["dev-ready", ...about]);
  expect(devRun.exitCode).toBe(2);
  expect(devRun.stdout).toContain("Nothing was run.");
  expect(devRun.report?.problems[0]?.message).toContain("gate.command is missing");
});

const COBERTURA = (covered: number) =>
  `<?xml version="1.0" ?>\n<coverage lines-valid="100" lines-covered="${covered}" line-rate="0.5"><packages/></coverage>\n`;
const LCOV = (covered: number) => `TN:\nSF:server.js\nLF:100\nLH:${covered}\nend_of_record\n`;
const ISTANBUL = (covered: number) =>
  `${JSON.stringify({ total: { lines: { total: 100, covered, pct: covered } } })}\n`;
const GO = (covered: number) =>
  `mode: set\napp/a.go:1.1,9.2 ${covered} 1\napp/a.go:10.1,19.2 ${100 - covered} 0\n`;

test.each([
  ["Cobertura", "coverage.xml", COBERTURA],
  ["LCOV", "coverage/lcov.info", LCOV],
  ["Istanbul's summary", "coverage/coverage-summary.json", ISTANBUL],
  ["a Go profile", "cover.out", GO],
])(
  "a coverage of 80 is enough and one of 79 is not, as %s says it",
  async (_name, file, textOf) => {
    using written = project.removed("coverage.xml", "coverage", "cover.out", "lcov.info");
    const command = (covered: number) =>
      `mkdir -p coverage && printf %s '${textOf(covered)}' > ${file}`;
    const low = await legacy(command(79));
    expect(low.report?.gate, low.stderr).toMatchObject({ status: "failed", coverage_percent: 79 });
    expect(low.report?.gate?.reason).toBe("line coverage is 79.0 %, at least 80 % is asked for");
    expect(low.exitCode).toBe(1);
    const enough = await legacy(command(80));
    expect(enough.report?.gate).toMatchObject({ status: "passed", coverage_percent: 80 });
    expect(enough.exitCode).toBe(0);
    expect(written).toBeDefined();
  },
);

test("a result from before the command counts for nothing", async () => {
  using _ = project.written("coverage.xml", COBERTURA(100), new Date(Date.now() - 60_000));
  const run = await legacy("true");
  expect(run.report?.gate?.reason).toMatch(/left no new coverage result; looked at coverage\.xml/);
  expect(run.exitCode).toBe(1);
});
