import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportSchema } from "#contract/report.ts";
import { createPortSource } from "#runtimes/free-port.ts";
import { PROJECT, runCli } from "./harness/cli.ts";
import { type Project, projectWith } from "./harness/project.ts";
import { openScratch } from "./harness/scratch.ts";

const LIMIT_MS = 60_000;
const freePort = createPortSource();
const scratch = openScratch();

interface Service extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
}

/** Something that runs before us and must go on when we are done. */
async function startService(routes: object): Promise<Service> {
  const port = await freePort();
  const program = join(PROJECT, "test/fixtures/programs/listens.mjs");
  const child = spawn(process.execPath, [program], {
    env: { PORT: String(port), ROUTES: JSON.stringify(routes) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await once(child, "close");
    },
  };
}

// No start command can be found in it.
let project: Project;
let well: Service;

beforeAll(async () => {
  project = projectWith({ "notes.txt": "nothing to start" });
  // Nothing in the project says so; it is one of the conventions that are tried.
  well = await startService({ "/healthz": 200 });
});
afterAll(async () => {
  await well[Symbol.asyncDispose]();
  project.remove();
});

const judged = (command: string, ...flags: readonly string[]) =>
  runCli([command, "--project", project.directory, ...flags], { env: scratch.env });
const expectUntouched = () => {
  expect(well.child.exitCode).toBeNull();
  expect(scratch.leftovers()).toEqual([]);
};

test(
  "what runs is judged without a start command and without a database",
  async () => {
    const { exitCode, report, stdout } = await judged("startup-check", "--base-url", well.url);
    expect(exitCode, stdout).toBe(0);
    const { run, target, findings } = reportSchema.parse(report);
    expect(run.postgres).toBeNull();
    expect(target.start).toEqual([]);
    const health = findings.find(({ rule }) => rule === "startup/health-failure");
    expect(health?.message).toBe("`GET /healthz` answers 200.");
    expectUntouched();
  },
  LIMIT_MS,
);

test(
  "without a database the schema stays open, and so does the verdict",
  async () => {
    const flags = ["--phases", "startup,schema", "--base-url", well.url];
    const { exitCode, report, stdout } = await judged("deployment-ready", ...flags);
    expect(exitCode, stdout).toBe(3);
    const { phases, deployment_ready } = reportSchema.parse(report);
    expect(deployment_ready).toBeNull();
    expect(phases.find(({ id }) => id === "schema")).toMatchObject({
      status: "blocked",
      reason: "no PostgreSQL: give database.url beside app.base-url",
    });
    expectUntouched();
  },
  LIMIT_MS,
);

test(
  "an address that refuses says nothing about the target",
  async () => {
    const url = `http://user:password-canary@127.0.0.1:${await freePort()}`;
    const { exitCode, report, stdout } = await judged("health-check", "--base-url", url);
    expect(exitCode, stdout).toBe(3);
    const { problems, critical_failures } = reportSchema.parse(report);
    expect(critical_failures).toEqual([]);
    expect(problems.map(({ family }) => family)).toEqual(["environment"]);
    expect(problems[0]?.message).toMatch(
      /^Nothing can be reached at http:\S+, which .*ECONNREFUSED/,
    );
    expect(problems[0]?.advice).toContain("--base-url");
    expect(stdout + JSON.stringify(report)).not.toContain("password-canary");
    expectUntouched();
  },
  LIMIT_MS,
);

test(
  "a health path that fails is the target's fault",
  async () => {
    await using ill = await startService({ "/health": 503 });
    const { exitCode, report, stdout } = await judged("health-check", "--base-url", ill.url);
    expect(exitCode, stdout).toBe(1);
    expect(report?.critical_failures.join()).toContain("`GET /health` answers 503.");
  },
  LIMIT_MS,
);

test(
  "a guessed health path that is not there is nobody's fault",
  async () => {
    await using bare = await startService({ "/": 404 });
    const guessed = await judged("health-check", "--base-url", bare.url);
    expect(guessed.report?.critical_failures, guessed.stdout).toEqual([]);
    const named = await judged("health-check", "--health", "/up", "--base-url", bare.url);
    expect(named.exitCode).toBe(1);
    expect(named.report?.critical_failures.join()).toContain("`GET /up` answers 404.");
  },
  LIMIT_MS,
);
