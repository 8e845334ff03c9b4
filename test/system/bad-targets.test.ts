import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Outcome, PROJECT, runCli, startCli } from "./harness/cli.ts";
import { type Project, projectWith, serviceThat } from "./harness/project.ts";
import { openScratch } from "./harness/scratch.ts";

const MB = 2 ** 20;
const scratch = openScratch();
const projects: Project[] = [];
afterEach(() => {
  for (const { remove } of projects.splice(0)) remove();
});

const judged = (project: Project, command: string, ...flags: readonly string[]) => {
  projects.push(project);
  return runCli([command, "--project", project.directory, ...flags], { env: scratch.env });
};
const violated = ({ report }: Outcome) =>
  (report?.findings ?? []).filter(({ outcome }) => outcome === "violated").map(({ rule }) => rule);

test("200 MB of log neither fill our memory nor the report", async () => {
  const project = serviceThat(
    'const line = "x".repeat(1023) + "\\n"; for (let kb = 0; kb < 200 * 1024; kb += 1) process.stdout.write(line);',
  );
  projects.push(project);
  const run = startCli(["health-check", "--project", project.directory], { env: scratch.env });
  let peakBytes = 0;
  const timer = setInterval(() => {
    const status = readFileSync(`/proc/${run.child.pid}/status`, "latin1");
    peakBytes = Math.max(peakBytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
  }, 50);
  run.child.once("exit", () => clearInterval(timer));
  const outcome = await run.ended;
  expect(outcome.exitCode, outcome.stdout).toBe(0);
  expect(peakBytes).toBeGreaterThan(0);
  expect(peakBytes).toBeLessThan(200 * MB);
  expect(JSON.stringify(outcome.report).length).toBeLessThan(MB);
  expect(scratch.leftovers()).toEqual([]);
}, 60_000);

test("a target that never listens is not ready when its time is over", async () => {
  const project = projectWith({
    "server.mjs": 'console.log("thinking"); setInterval(() => undefined, 1000);',
    "readiness.yml": "app: { start: node server.mjs, ready-timeout-ms: 1500 }\n",
  });
  const outcome = await judged(project, "startup-check");
  expect(violated(outcome)).toEqual(["startup/never-ready"]);
  expect(outcome.report?.critical_failures.join()).toMatch(/after 1\.\d s it listens on no port/);
  expect(outcome.stdout).toContain("thinking");
  expect(outcome.exitCode).toBe(1);
  expect(scratch.leftovers()).toEqual([]);
}, 60_000);

test("a target that ends at once is told with its exit code and last words", async () => {
  const project = projectWith({
    "server.mjs": 'console.error("no licence"); process.exit(7);',
    "readiness.yml": "app: { start: node server.mjs }\n",
  });
  const outcome = await judged(project, "startup-check");
  expect(violated(outcome)).toEqual(["startup/exit-before-ready"]);
  expect(outcome.stdout).toContain("exited with code 7");
  expect(outcome.stdout).toContain("no licence");
  expect(outcome.exitCode).toBe(1);
  expect(scratch.leftovers()).toEqual([]);
}, 60_000);

test("a target that ignores SIGTERM is found, and ended all the same", async () => {
  const project = projectWith({
    "server.mjs": `import { createServer } from "node:http";
createServer((request, response) => response.end("{}")).listen(Number(process.env.PORT), "0.0.0.0");
process.on("SIGTERM", () => console.log("no"));
`,
    "readiness.yml": "app: { start: node server.mjs, health: /, stop-timeout-ms: 1000 }\n",
  });
  const outcome = await judged(project, "startup-check");
  expect(violated(outcome)).toContain("startup/sigterm-ignored");
  expect(outcome.exitCode).toBe(1);
  expect(scratch.leftovers()).toEqual([]);
}, 60_000);

test("children that outlive their parent are found, and ended all the same", async () => {
  const outcome = await judged(
    serviceThat(
      `import { spawn } from "node:child_process";
const deaf = "trap '' TERM; while true; do sleep 1; done";
spawn("sh", ["-c", deaf], { stdio: "ignore", detached: true });
spawn("sh", ["-c", deaf], { stdio: "ignore" });`,
    ),
    "startup-check",
    "--stop-timeout-ms",
    "1000",
  );
  expect(violated(outcome), outcome.stdout).toEqual(["startup/survivors"]);
  expect(outcome.report?.startup_success).toBe(true);
  expect(scratch.leftovers()).toEqual([]);
}, 60_000);

test("binary output is shown as text that cannot steer a terminal", async () => {
  const project = projectWith({
    "server.mjs":
      "process.stdout.write(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))); process.stdout.write('\\n\\u001b[2Jgone\\n'); process.exit(1);",
    "readiness.yml": "app: { start: node server.mjs }\n",
  });
  const outcome = await judged(project, "startup-check", "--format", "plain");
  expect(outcome.exitCode).toBe(1);
  expect(outcome.stdout).toContain("gone");
  // Everything below a space but the line feed, DEL, and the C1 controls.
  expect(outcome.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(scratch.leftovers()).toEqual([]);
}, 60_000);

test("nothing of the workflow's environment reaches the target", async () => {
  const project = projectWith({
    "server.mjs": `for (const [name, value] of Object.entries(process.env)) console.log(name + "=" + value);
process.exit(1);`,
    "readiness.yml": "app: { start: node server.mjs }\n",
  });
  projects.push(project);
  const hidden = {
    GITHUB_TOKEN: "ghs_0123456789",
    GITHUB_WORKSPACE: "/home/runner/work/shop",
    ACTIONS_RUNTIME_TOKEN: "t0ken-of-the-runtime",
    INPUT_GITHUB_TOKEN: "t0ken-of-an-input",
    NPM_TOKEN: "npm_0123456789",
    AWS_SECRET_ACCESS_KEY: "key-of-a-cloud",
    NODE_OPTIONS: "--no-warnings",
  };
  const { report, stdout } = await runCli(
    ["startup-check", "--project", project.directory, "--evidence", project.directory],
    {
      env: {
        ...scratch.env,
        ...hidden,
        // As npm does it for every script.
        PATH: `${join(PROJECT, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
      },
    },
  );
  const evidence = readFileSync(`${project.directory}/startup.evidence.json`, "utf8");
  expect(evidence).toContain("PORT=");
  const seen = `${evidence}${JSON.stringify(report)}${stdout}`;
  for (const [name, value] of Object.entries(hidden)) {
    expect(seen).not.toContain(`${name}=`);
    expect(seen).not.toContain(value);
  }
  const path = /PATH=([^\\\n]*)/.exec(evidence)?.[1] ?? "";
  expect(path).not.toBe("");
  expect(path).not.toContain(join(PROJECT, "node_modules"));
}, 60_000);
