import { createServer } from "node:http";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabaseCluster } from "#contract/database.ts";
import { openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";
import { prepareExpress } from "./harness/apps.ts";
import { PROJECT, runCli } from "./harness/cli.ts";

const EXPRESS = join(PROJECT, "examples/orders-express");
const stack = new AsyncDisposableStack();
let cluster: DatabaseCluster;
let server: Client;

beforeAll(async () => {
  prepareExpress();
  const journal = stack.use(await openJournal());
  const [binaries] = findBinaries({ path: process.env["PATH"] ?? "" }).fitting;
  if (binaries === undefined) throw new Error("these tests need PostgreSQL's server binaries");
  cluster = stack.use(await startCluster(journal, binaries, new AbortController().signal));
  server = new Client({ connectionString: urlOf("postgres", cluster.adminPassword) });
  await server.connect();
  stack.defer(() => server.end());
  await server.query("CREATE ROLE visitor LOGIN PASSWORD 'v1sitor-of-the-test'");
}, 300_000);
afterAll(() => stack.disposeAsync());

const urlOf = (user: string, password: string) =>
  `postgres://${user}:${password}@127.0.0.1:${cluster.port}/postgres`;

async function inventory() {
  const names = async (sql: string) => (await server.query(sql)).rows.map(({ name }) => name);
  return {
    databases: await names("SELECT datname AS name FROM pg_database ORDER BY 1"),
    roles: await names("SELECT rolname AS name FROM pg_roles ORDER BY 1"),
  };
}

test("a team's own server is used, and left as it was", async () => {
  const before = await inventory();
  const outcome = await runCli(["deployment-ready", "--project", EXPRESS], {
    // Not an argument: those are seen by everybody on the machine.
    env: { READINESS_DATABASE: urlOf("postgres", cluster.adminPassword) },
    settings: 'database: { url: "${env.READINESS_DATABASE}" }\n',
  });
  expect(outcome.exitCode, outcome.stdout).toBe(0);
  expect(outcome.stdout).toContain("(settings)");
  expect(await inventory()).toEqual(before);
  expect(JSON.stringify(outcome)).not.toContain(cluster.adminPassword);
}, 120_000);

test.each([
  ["a wrong password", () => urlOf("postgres", "wr0ng-password"), /password authentication failed/],
  [
    "a role that may not create databases",
    () => urlOf("visitor", "v1sitor-of-the-test"),
    /permission denied|may not|must be|CREATE/i,
  ],
] as const)(
  "%s is told without naming it",
  async (_title, url, says) => {
    const before = await inventory();
    const outcome = await runCli(["startup-check", "--project", EXPRESS, "--database-url", url()]);
    expect(outcome.exitCode, outcome.stdout).toBe(3);
    expect(outcome.report?.deployment_ready).toBeNull();
    expect(outcome.report?.problems.map(({ family }) => family)).toEqual(["environment"]);
    expect(outcome.stdout).toMatch(says);
    expect(JSON.stringify(outcome)).not.toMatch(/wr0ng-password|v1sitor-of-the-test/);
    expect(await inventory()).toEqual(before);
  },
  60_000,
);

test("beside something that runs, the schema is judged on databases of our own there", async () => {
  const service = createServer((_request, response) => response.end("{}"));
  await new Promise<void>((settle) => service.listen(0, "127.0.0.1", settle));
  const address = service.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const before = await inventory();
  try {
    const outcome = await runCli([
      ...["deployment-ready", "--project", EXPRESS, "--phases", "startup,schema"],
      ...["--base-url", `http://127.0.0.1:${port}`],
      ...["--database-url", urlOf("postgres", cluster.adminPassword)],
    ]);
    expect(outcome.exitCode, outcome.stdout).toBe(0);
    expect(outcome.report?.database_integrity).toBe(true);
    expect(await inventory()).toEqual(before);
  } finally {
    service.close();
  }
}, 120_000);
