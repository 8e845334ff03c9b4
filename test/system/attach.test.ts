import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPortSource } from "#runtimes/free-port.ts";
import { openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";
import { PROJECT, runCli } from "./harness/cli.ts";
import { type Project, projectWith } from "./harness/project.ts";
import { openScratch } from "./harness/scratch.ts";

const LIMIT_MS = 60_000;
const LISTENS = join(PROJECT, "test/fixtures/programs/listens.mjs");
const freePort = createPortSource();
const scratch = openScratch();
let project: Project;
let well: Service;

interface Service extends AsyncDisposable {
  readonly url: string;
  isRunning(): boolean;
}

/** Something that runs before us and must go on when we are done. */
async function startService(routes: object): Promise<Service> {
  const port = await freePort();
  const child = spawn(process.execPath, [LISTENS], {
    env: { PORT: String(port), ROUTES: JSON.stringify(routes) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    url: `http://127.0.0.1:${port}`,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await once(child, "close");
    },
  };
}

async function attached(command: string, url: string, ...flags: readonly string[]) {
  const args = [command, "--project", project.directory, "--base-url", url, ...flags];
  const outcome = await runCli(args, { env: scratch.env });
  expect(scratch.leftovers()).toEqual([]);
  expect(well.isRunning()).toBe(true);
  return outcome;
}

beforeAll(async () => {
  // Neither a start command nor a health path; the latter is one of the conventions.
  project = projectWith({ "notes.txt": "" });
  well = await startService({ "/healthz": 200 });
});
afterAll(async () => {
  await well[Symbol.asyncDispose]();
  project.remove();
});

test(
  "what runs is judged without a start command and without a database",
  async () => {
    const { exitCode, report, stdout } = await attached("startup-check", well.url);
    expect(exitCode, stdout).toBe(0);
    expect(report?.run.postgres).toBeNull();
    expect(report?.target.start).toEqual([]);
    const health = report?.findings.find(({ rule }) => rule === "startup/health-failure");
    expect(health?.message).toBe("`GET /healthz` answers 200.");
  },
  LIMIT_MS,
);

test(
  "without a database the schema stays open, and so does the verdict",
  async () => {
    const flags = ["--phases", "startup,schema"];
    const { exitCode, report, stdout } = await attached("deployment-ready", well.url, ...flags);
    expect(exitCode, stdout).toBe(3);
    expect(report?.deployment_ready).toBeNull();
    expect(report?.phases.find(({ id }) => id === "schema")).toMatchObject({
      status: "blocked",
      reason: "no PostgreSQL: give database.url beside app.base-url",
    });
  },
  LIMIT_MS,
);

test(
  "with a database the schema is judged there, by commands that are installed first",
  async () => {
    await using journal = await openJournal();
    const [found] = findBinaries({ path: process.env["PATH"] ?? "" });
    if (found === undefined) throw new Error("these tests need PostgreSQL's server binaries");
    await using cluster = await startCluster(journal, found, new AbortController().signal);
    const url = `postgres://postgres:${cluster.adminPassword}@127.0.0.1:${cluster.port}/postgres`;
    const asked = (install: string) =>
      attached(
        ...(["deployment-ready", well.url, "--phases", "startup,schema"] as const),
        ...["--database-url", url, "--install", install],
        ...["--migrate", "test -f installed && psql -qX $DATABASE_URL -f installed"],
      );
    const judged = await asked("echo 'CREATE TABLE t (id int PRIMARY KEY)' > installed");
    expect(judged.exitCode, judged.stdout).toBe(0);
    expect(judged.report?.phases).toMatchObject([
      { id: "startup", status: "passed" },
      { id: "schema", status: "passed" },
    ]);
    const failed = await asked("rm installed; echo no network; false");
    expect(failed.exitCode, failed.stdout).toBe(3);
    expect(failed.report?.critical_failures).toEqual([]);
    expect(failed.report?.problems.map(({ message }) => message)).toEqual([
      "The dependencies could not be installed: no network",
    ]);
  },
  LIMIT_MS,
);

test(
  "an address that refuses is told as such, without its password",
  async () => {
    const url = `http://user:password-canary@127.0.0.1:${await freePort()}`;
    const outcome = await attached("health-check", url);
    expect(outcome.exitCode, outcome.stdout).toBe(1);
    expect(outcome.report?.critical_failures).toEqual([
      "`GET /health` gets no answer (ECONNREFUSED).",
    ]);
    expect(outcome.stdout).toContain("Start the target before the check");
    expect(JSON.stringify(outcome)).not.toContain("password-canary");
  },
  LIMIT_MS,
);

test(
  "a name that does not exist says nothing about the target",
  async () => {
    const outcome = await attached("health-check", "http://nowhere.invalid");
    expect(outcome.exitCode, outcome.stdout).toBe(3);
    expect(outcome.report?.critical_failures).toEqual([]);
    expect(outcome.report?.problems).toMatchObject([{ family: "environment" }]);
    expect(outcome.report?.problems[0]?.message).toMatch(
      /^Nothing can be reached at http:\/\/nowhere\.invalid, which app\.base-url names/,
    );
  },
  LIMIT_MS,
);

test(
  "a health path that fails is the target's fault, a guessed one that is absent is not",
  async () => {
    await using ill = await startService({ "/health": 503 });
    const broken = await attached("health-check", ill.url);
    expect(broken.exitCode, broken.stdout).toBe(1);
    expect(broken.report?.critical_failures).toEqual(["`GET /health` answers 503."]);
    await using bare = await startService({ "/": 404 });
    const guessed = await attached("health-check", bare.url);
    expect(guessed.report?.critical_failures, guessed.stdout).toEqual([]);
    const named = await attached("health-check", bare.url, "--health", "/up");
    expect(named.exitCode).toBe(1);
    expect(named.report?.critical_failures).toEqual(["`GET /up` answers 404."]);
  },
  LIMIT_MS,
);
