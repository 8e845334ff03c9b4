import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportSchema } from "#contract/report.ts";
import { createPortSource } from "#runtimes/free-port.ts";
import { startGivenServer } from "./harness/given-server.ts";
import { processesOf, type Scratch, scratchProject } from "./harness/scratch.ts";

const LIMIT_MS = 60_000;
const freePort = createPortSource();

interface Service extends AsyncDisposable {
  readonly url: string;
  readonly pid: number | undefined;
}

/** Something that runs before us and must go on when we are done. */
async function startService(scratch: Scratch, routes: object): Promise<Service> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(scratch.project, "listens.mjs")], {
    env: { PORT: String(port), ROUTES: JSON.stringify(routes) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await once(child, "close");
    },
  };
}

let scratch: Scratch;
let well: Service;
const onlyTheService = () => {
  expect(processesOf(scratch.folder).map((line) => Number.parseInt(line, 10))).toEqual([well.pid]);
};

beforeAll(async () => {
  scratch = scratchProject();
  // Nothing in the project says so; it is one of the conventions that are tried.
  well = await startService(scratch, { "/healthz": 200 });
});
afterAll(async () => {
  await well[Symbol.asyncDispose]();
  scratch[Symbol.dispose]();
});

test(
  "what runs is judged without a start command and without a database",
  async () => {
    const { exitCode, report, stdout } = await scratch.start([
      ...["startup-check", "--base-url", well.url],
    ]).ended;
    expect(exitCode, stdout).toBe(0);
    const { run, target, findings } = reportSchema.parse(report);
    expect(run.postgres).toBeNull();
    expect(target.start).toEqual([]);
    const health = findings.find(({ rule }) => rule === "startup/health-failure");
    expect(health?.message).toBe("`GET /healthz` answers 200.");
    onlyTheService();
  },
  LIMIT_MS,
);

test(
  "without a database the schema stays open, and so does the verdict",
  async () => {
    const { exitCode, report, stdout } = await scratch.start([
      ...["deployment-ready", "--phases", "startup,schema", "--base-url", well.url],
    ]).ended;
    expect(exitCode, stdout).toBe(3);
    const { phases, deployment_ready } = reportSchema.parse(report);
    expect(deployment_ready).toBeNull();
    expect(phases.find(({ id }) => id === "schema")).toMatchObject({
      status: "blocked",
      reason: "no PostgreSQL: give database.url beside app.base-url",
    });
    onlyTheService();
  },
  LIMIT_MS,
);

test(
  "with a database the schema is judged on scratch databases there",
  async () => {
    await using server = await startGivenServer(scratch.folder);
    const before = await server.names();
    const flags = ["--phases", "startup,schema", "--base-url", well.url];
    const migrate = `psql -qX "$DATABASE_URL" -v ON_ERROR_STOP=1 -c "CREATE TABLE t (id int PRIMARY KEY)"`;
    const run = await scratch.start([
      ...["deployment-ready", ...flags, "--database-url", server.url(), "--migrate", migrate],
    ]).ended;
    const { phases, findings, target } = reportSchema.parse(run.report);
    expect(phases.find(({ id }) => id === "startup")?.status, run.stdout).toBe("passed");
    expect(phases.find(({ id }) => id === "schema")?.status).toBe("passed");
    expect(findings.filter(({ outcome }) => outcome === "violated")).toEqual([]);
    expect(target.start).toEqual([]);
    expect(run.exitCode, run.stdout).toBe(0);
    expect(await server.names()).toEqual(before);
  },
  LIMIT_MS,
);

test(
  "an address that refuses says nothing about the target",
  async () => {
    const url = `http://user:password-canary@127.0.0.1:${await freePort()}`;
    const { exitCode, report, stdout } = await scratch.start([
      ...["health-check", "--base-url", url],
    ]).ended;
    expect(exitCode, stdout).toBe(3);
    const { problems, critical_failures } = reportSchema.parse(report);
    expect(critical_failures).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.family).toBe("environment");
    expect(problems[0]?.message).toMatch(
      /^Nothing can be reached at http:\S+, which .*ECONNREFUSED/,
    );
    expect(problems[0]?.advice).toContain("--base-url");
    expect(stdout + JSON.stringify(report)).not.toContain("password-canary");
    onlyTheService();
  },
  LIMIT_MS,
);

test(
  "a health path that fails is the target's fault",
  async () => {
    await using ill = await startService(scratch, { "/health": 503 });
    const { exitCode, report, stdout } = await scratch.start([
      ...["health-check", "--base-url", ill.url],
    ]).ended;
    expect(exitCode, stdout).toBe(1);
    expect(report?.critical_failures).toEqual(["`GET /health` answers 503."]);
  },
  LIMIT_MS,
);

test(
  "a guessed health path that is not there is nobody's fault",
  async () => {
    await using bare = await startService(scratch, { "/": 404 });
    const guessed = await scratch.start(["health-check", "--base-url", bare.url]).ended;
    expect(guessed.report?.critical_failures, guessed.stdout).toEqual([]);
    const named = ["health-check", "--health", "/up", "--base-url", bare.url];
    const { exitCode, report } = await scratch.start(named).ended;
    expect(exitCode).toBe(1);
    expect(report?.critical_failures).toEqual(["`GET /up` answers 404."]);
  },
  LIMIT_MS,
);
