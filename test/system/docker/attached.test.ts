import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportSchema } from "#contract/report.ts";
import { attachToContainer } from "#runtimes/docker/attached.ts";
import { runCli } from "../harness/cli.ts";
import { type Project, projectWith } from "../harness/project.ts";
import { openScratch } from "../harness/scratch.ts";
import { describeWithEngine } from "./engine.ts";

const LIMIT_MS = 90_000;
const IMAGE = "node:24-slim";
const MARK = `attached-test-${randomBytes(4).toString("hex")}`;
const run = promisify(execFile);
const docker = async (...args: readonly string[]) => (await run("docker", args)).stdout.trim();

// Listens on 8000, says so, and does what its paths say.
const PROGRAM = `import { createServer } from "node:http";
console.log("hello from before");
createServer((request, response) => {
  if (request.url === "/say") console.log("a word in between");
  if (request.url === "/end") setTimeout(() => process.exit(3), 50);
  response.writeHead(request.url === "/health" || request.url === "/" ? 200 : 404).end("{}");
}).listen(8000, process.env.HOST ?? "0.0.0.0", () => console.log("listening"));
`;

async function started(name: string, options: readonly string[], program = PROGRAM) {
  const full = `${MARK}-${name}`;
  const common = ["run", "--detach", "--name", full, "--label", MARK, ...options, IMAGE];
  await docker(...common, "node", "--input-type=module", "-e", program);
  return full;
}

const until = async (isSo: () => Promise<boolean>) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
};
const hears = (name: string, word: string) =>
  until(async () => {
    const { stdout, stderr } = await run("docker", ["logs", name]);
    return `${stdout}${stderr}`.includes(word);
  });

describeWithEngine("a container that somebody else started", () => {
  const scratch = openScratch();
  const { signal } = new AbortController();
  let project: Project;
  beforeAll(() => {
    project = projectWith({ "notes.txt": "nothing to start" });
  });
  afterAll(async () => {
    project.remove();
    const ids = await docker("ps", "--all", "--quiet", "--filter", `label=${MARK}`);
    if (ids !== "") await docker("rm", "--force", "--volumes", ...ids.split("\n"));
  });
  const attached = (container: string, port?: number) =>
    attachToContainer(
      {
        container,
        hostEnvironment: process.env,
        runId: MARK,
        ...(port === undefined ? {} : { port }),
      },
      signal,
    );
  const judged = (command: string, ...flags: readonly string[]) =>
    runCli([command, "--project", project.directory, ...flags], {
      env: scratch.env,
      usesEngine: true,
    });
  const isRunning = async (name: string) =>
    (await docker("inspect", "--format", "{{.State.Running}}", name)) === "true";

  test("its log, its statistics, its address and its end are seen", {
    timeout: LIMIT_MS,
  }, async () => {
    const name = await started("seen", ["--expose", "8000", "--memory", "128m"]);
    await hears(name, "listening");
    await using container = await attached(name);
    const { running, baseUrl } = container;
    expect(container).toMatchObject({ name, restartCount: 0, memoryLimitBytes: 128 * 1024 ** 2 });
    expect(container.argv.join(" ")).toContain("node --input-type=module");
    expect(running.log.capture().text).toBe("hello from before\nlistening\n");
    const mark = running.log.mark();
    await fetch(`${baseUrl}/say`);
    await until(async () => running.log.since(mark).includes("a word in between"));
    expect(running.log.since(mark)).toBe("a word in between\n");
    const sample = await running.resources();
    expect(sample?.rssBytes).toBeGreaterThan(10_000_000);
    expect(await running.sockets()).toContainEqual({ address: "0.0.0.0", port: 8000 });
    expect(await running.container?.state()).toMatchObject({ isRunning: true });
    expect(running.exit()).toBeUndefined();
    await fetch(`${baseUrl}/end`);
    expect(await running.exited).toEqual({ code: 3, signal: null });
    expect(running.exit()).toEqual({ code: 3, signal: null });
    expect(await running.resources()).toBeUndefined();
  });

  test("it is not ours to stop, and goes on when it is let go of", {
    timeout: LIMIT_MS,
  }, async () => {
    const name = await started("kept", ["--expose", "8000"]);
    await hears(name, "listening");
    const container = await attached(name);
    await expect(container.running.terminate(0)).rejects.toThrow("not ours to stop");
    await expect(container.running.kill()).rejects.toThrow("not ours to stop");
    await container[Symbol.asyncDispose]();
    expect(await isRunning(name)).toBe(true);
    // Neither follower of its log nor waiter is left.
    const { stdout } = await run("sh", [
      "-c",
      'ps -eo args | grep -c "[d]ocker.*$0" || true',
      name,
    ]);
    expect(stdout.trim()).toBe("0");
  });

  test("a port that only the machine's own address has, and one that nobody names", {
    timeout: LIMIT_MS,
  }, async () => {
    const name = await started("published", ["--publish", "127.0.0.1::8000"]);
    await hears(name, "listening");
    await using container = await attached(name);
    expect(container.baseUrl).toMatch(/:8000$/);
    expect(container.tried).toHaveLength(2);
    const bare = await started("bare", []);
    await hears(bare, "listening");
    await expect(attached(bare)).rejects.toThrow(
      `app.port is missing; allowed: the port that ${bare} listens on, because its image exposes none.`,
    );
    await using named = await attached(bare, 8000);
    expect(named.baseUrl).toMatch(/:8000$/);
  });

  test("a whole check of it leaves it as it was", { timeout: LIMIT_MS }, async () => {
    const name = await started("whole", ["--expose", "8000"]);
    await hears(name, "listening");
    const { exitCode, report, stdout } = await judged("startup-check", "--container", name);
    expect(exitCode, stdout).toBe(0);
    const { findings, target } = reportSchema.parse(report);
    expect(target.start).toEqual([]);
    expect(target.reasons).toContain("app.container: it already runs, and nothing is started");
    const answered = (rule: string) => findings.find((finding) => finding.rule === rule);
    expect(answered("startup/health-failure")?.message).toBe("`GET /health` answers 200.");
    expect(answered("startup/crash-after-ready")?.outcome).toBe("satisfied");
    expect(await isRunning(name)).toBe(true);
    expect(scratch.leftovers()).toEqual([]);
  });

  test("one that has ended is judged by what it said", { timeout: LIMIT_MS }, async () => {
    const name = await started("ended", ["--expose", "8000"], 'import "./prices.mjs";');
    await until(async () => !(await isRunning(name)));
    const { exitCode, report, stdout } = await judged("health-check", "--container", name);
    expect(exitCode, stdout).toBe(1);
    const { critical_failures, run: ran } = reportSchema.parse(report);
    expect(critical_failures.join("\n")).toContain("prices.mjs");
    expect(ran.postgres).toBeNull();
  });

  test("one that is not there, or cannot be reached, is nobody's fault", {
    timeout: LIMIT_MS,
  }, async () => {
    const absent = await judged("health-check", "--container", `${MARK}-nobody`);
    expect(absent.exitCode, absent.stdout).toBe(3);
    expect(absent.report?.problems[0]?.message).toContain(
      `There is no container ${MARK}-nobody, which app.container names. Running are: `,
    );
    const name = await started("loopback", ["--expose", "8000", "--env", "HOST=127.0.0.1"]);
    await hears(name, "listening");
    const deaf = await judged("health-check", "--container", name);
    expect(deaf.exitCode, deaf.stdout).toBe(3);
    expect(deaf.report?.problems[0]?.message).toMatch(
      /accepts no connection from here: \S+:8000 ECONNREFUSED/,
    );
    expect(await isRunning(name)).toBe(true);
  });

  test("one that the kernel ended for want of memory is known as such", {
    timeout: LIMIT_MS,
  }, async () => {
    const hungry = "const kept = []; for (;;) kept.push(Buffer.alloc(8e6, 1));";
    const name = await started("hungry", ["--expose", "8000", "--memory", "64m"], hungry);
    await until(async () => !(await isRunning(name)));
    await using container = await attached(name);
    expect(container.state).toMatchObject({ isRunning: false, isOutOfMemory: true });
    expect(container.running.exit()).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("one that the engine has started again says how often", { timeout: LIMIT_MS }, async () => {
    const once = `import { existsSync, writeFileSync } from "node:fs";
if (!existsSync("/tmp/been")) { writeFileSync("/tmp/been", ""); process.exit(1); }
${PROGRAM}`;
    const name = await started("again", ["--expose", "8000", "--restart", "on-failure:3"], once);
    await hears(name, "listening");
    await using container = await attached(name);
    expect(container.restartCount).toBe(1);
  });
}, [IMAGE]);
