import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { type ActionResult, type ActionRun, type JobContext, runAction } from "./index.ts";
import { isRunning } from "./processes.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "runner-rig-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ACTIONS = fileURLToPath(new URL("../../fixtures/actions", import.meta.url));

function context(further: Partial<JobContext> = {}): JobContext {
  const folder = mkdtempSync(path.join(scratch, "job-"));
  const [workspace, temp] = [path.join(folder, "work"), path.join(folder, "temp")];
  mkdirSync(workspace);
  mkdirSync(temp);
  return {
    workspace,
    temp,
    event: { name: "pull_request", payload: { number: 7 } },
    repository: "acme/orders",
    sha: "a".repeat(40),
    ref: "refs/pull/7/merge",
    headRef: "feature",
    baseRef: "main",
    runId: 42,
    runAttempt: 2,
    job: "gate",
    ...further,
  };
}

const run = async (
  action: string,
  further: Partial<ActionRun> = {},
  job: JobContext = context(),
): Promise<ActionResult> =>
  await runAction(job, { directory: path.join(ACTIONS, action), ...further });

const script = async (
  body: string,
  job?: JobContext,
  env?: Record<string, string>,
): Promise<ActionResult> =>
  await run("runs-a-script", { inputs: { script: body }, ...(env && { env }) }, job);

interface Surroundings {
  cwd: string;
  node: string;
  env: Record<string, string>;
  event: unknown;
}

async function surroundings(job = context(), further: Partial<ActionRun> = {}) {
  const result = await run("reports-its-surroundings", further, job);
  const seen = JSON.parse(result.outputs["json"] ?? "null") as Surroundings;
  return { result, seen };
}

describe("what an action finds", () => {
  it("its inputs, the workspace, the event and the runner", async () => {
    const job = context({ token: "ghs_0123456789abcdef", apiUrl: "http://127.0.0.1:9/api/v3" });
    const { seen } = await surroundings(job, { inputs: { "With Space": "given" } });
    expect(seen.cwd).toBe(job.workspace);
    expect(seen.node.split(".")[0]).toBe("24");
    expect(seen.event).toEqual({ number: 7 });
    expect(seen.env).toMatchObject({
      "INPUT_DASHED-NAME": "from-manifest",
      INPUT_WITH_SPACE: "given",
      INPUT_TOKEN: "ghs_0123456789abcdef",
      INPUT_PLACE: `at-${"a".repeat(40)}-Linux`,
      INPUT_OLD: "",
      CI: "true",
      GITHUB_ACTION: "__self",
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: "http://127.0.0.1:9/api/v3",
      GITHUB_GRAPHQL_URL: "http://127.0.0.1:9/api/graphql",
      GITHUB_BASE_REF: "main",
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_HEAD_REF: "feature",
      GITHUB_JOB: "gate",
      GITHUB_REF: "refs/pull/7/merge",
      GITHUB_REF_NAME: "7/merge",
      GITHUB_REPOSITORY: "acme/orders",
      GITHUB_REPOSITORY_OWNER: "acme",
      GITHUB_RUN_ATTEMPT: "2",
      GITHUB_RUN_ID: "42",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_SHA: "a".repeat(40),
      GITHUB_WORKSPACE: job.workspace,
      RUNNER_OS: "Linux",
      RUNNER_TEMP: job.temp,
    });
  });

  it("no token, no runtime token and nothing of our own environment, unless given", async () => {
    process.env["RIG_LEAK"] = "1";
    const { seen } = await surroundings();
    delete process.env["RIG_LEAK"];
    expect(seen.env["INPUT_TOKEN"]).toBe("");
    expect(seen.env).not.toHaveProperty("GITHUB_TOKEN");
    expect(seen.env).not.toHaveProperty("ACTIONS_RUNTIME_TOKEN");
    expect(seen.env).not.toHaveProperty("ACTIONS_RESULTS_URL");
    expect(seen.env).not.toHaveProperty("RIG_LEAK");
    expect(seen.env).not.toHaveProperty("VITEST");
  });

  it("the artifact service where the job has one", async () => {
    const { seen } = await surroundings(
      context({ runtimeToken: "x.y.z", resultsUrl: "http://127.0.0.1:9/" }),
    );
    expect(seen.env).toMatchObject({
      ACTIONS_RUNTIME_TOKEN: "x.y.z",
      ACTIONS_RESULTS_URL: "http://127.0.0.1:9/",
    });
  });

  it("the step's env, which cannot replace what GitHub sets", async () => {
    const env = { MINE: "1", GITHUB_SHA: "b", RUNNER_TEMP: "/elsewhere" };
    const { seen } = await surroundings(context(), { env });
    expect(seen.env["MINE"]).toBe("1");
    expect(seen.env["GITHUB_SHA"]).toBe("a".repeat(40));
    expect(seen.env["RUNNER_TEMP"]).not.toBe("/elsewhere");
  });

  it("a warning for an input that does not exist or is deprecated", async () => {
    const { result, seen } = await surroundings(context(), { inputs: { nonsense: "1", old: "2" } });
    expect(seen.env["INPUT_NONSENSE"]).toBe("1");
    expect(result.annotations.map(({ level, message }) => [level, message])).toEqual([
      [
        "warning",
        "Unexpected input(s) 'nonsense', valid inputs are ['dashed-name', 'with space', 'token', 'place', 'old']",
      ],
      ["warning", "Input 'old' has been deprecated with message: use place"],
    ]);
    expect(result.outcome).toBe("success");
  });

  it("a closed standard input", async () => {
    const result = await script("console.log('got', fs.readFileSync(0).length)");
    expect(result.log).toBe("got 0\n");
  });
});

describe("the result of an action", () => {
  it("fails by exit code, without an error of the runner's own", async () => {
    const result = await script("console.log('x'); process.exitCode = 3");
    expect(result).toMatchObject({ outcome: "failure", conclusion: "failure", exitCode: 3 });
    expect(result.annotations).toEqual([]);
  });

  it("fails by signal as 128 and its number", async () => {
    expect((await script("process.kill(process.pid, 'SIGKILL')")).exitCode).toBe(137);
  });

  it("fails by a command that could not be carried out, whatever the exit code", async () => {
    const result = await script("console.log('::add-path::/x')");
    expect(result).toMatchObject({ outcome: "failure", exitCode: 0 });
  });

  it("fails by a broken command file, whatever the exit code", async () => {
    const result = await script("fs.appendFileSync(process.env.GITHUB_OUTPUT, 'x')");
    expect(result).toMatchObject({ outcome: "failure", exitCode: 0 });
  });

  it("fails at once by a refused stop token", async () => {
    const result = await script(
      "console.log('::stop-commands::error'); setTimeout(() => {}, 30_000)",
    );
    expect(result.outcome).toBe("failure");
    expect(result.durationMs).toBeLessThan(5_000);
  });

  it("holds commands of both streams and the masked log", async () => {
    const token = "ghs_0123456789abcdef";
    const result = await script(
      `console.log("it is ${token}"); console.error("::warning file=" + process.cwd() + "/a.ts,line=2::w")`,
      context({ token }),
    );
    expect(result.log).toContain("it is ***\n");
    expect(result.executedCommands).toMatchObject([
      { name: "warning", stream: "stderr", data: "w" },
    ]);
    expect(result.annotations).toMatchObject([{ file: "a.ts", line: 2 }]);
  });

  it("names an action that cannot be run", async () => {
    expect(await run("no-such-action")).toMatchObject({ outcome: "failure" });
    expect((await run("no-such-action")).annotations[0]?.message).toMatch(
      /Can't find 'action.yml'/,
    );
  });

  it("waits five seconds for children that hold the streams open, no longer", async () => {
    const result = await script(
      "spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20_000)'], { stdio: 'inherit', detached: true }).unref()",
    );
    expect(result.outcome).toBe("success");
    expect(result.durationMs).toBeGreaterThan(4_900);
    expect(result.durationMs).toBeLessThan(8_000);
    expect(result.orphans).toHaveLength(1);
  });
});

describe("an action written with GitHub's toolkit", () => {
  it("is understood in all that it says", async () => {
    const payload = { pull_request: { number: 7 } };
    const job = context({ event: { name: "pull_request", payload } });
    const result = await run("uses-the-toolkit", {}, job);
    expect(result).toMatchObject({
      outcome: "failure",
      exitCode: 1,
      outputs: { text: "a\n::error::b%0A\r\nghadelimiter" },
      state: { kept: '{"list":[1,2]}' },
      summary: "<h1>Done</h1>\n***\n",
    });
    expect(result.annotations).toEqual([
      {
        level: "failure",
        message: "what\nhappened: 100%",
        title: "a, b: c",
        file: "src/a.ts",
        line: 3,
        endLine: 4,
      },
      { level: "notice", message: "seen" },
      { level: "failure", message: "and so it ends" },
    ]);
    expect(result.log).toContain("it is ***\n");
    const seen = result.log.split("\n").find((line) => line.startsWith("{")) ?? "";
    expect(JSON.parse(seen)).toEqual({
      flag: true,
      lines: ["one", "two"],
      owner: "acme",
      repo: "orders",
      number: 7,
      sha: "a".repeat(40),
      run: 42,
      api: "https://api.github.com",
    });
    expect(result.post?.log).toBe('{"list":[1,2]} x=y /opt/added\n');
  });
});

describe("post", () => {
  it("gets the state of main as it was saved, its inputs and the environment it left", async () => {
    const result = await run("passes-state");
    expect(JSON.parse(result.post?.log ?? "")).toEqual({
      STATE_file: "one",
      STATE_lines: "two\nthree",
      STATE_command: "four",
      GREETING: "hello",
      INPUT_FAIL: "false",
    });
    expect(result.state).toEqual({ file: "one", lines: "two\nthree", command: "four" });
    expect(result.summary).toBe("# Done\n*** here\n");
  });

  it("runs after a failure of main", async () => {
    const result = await run("passes-state", { inputs: { fail: "true" } });
    expect(result.outcome).toBe("failure");
    expect(result.post?.outcome).toBe("success");
    expect(result.post?.log).toContain('"STATE_file":"one"');
  });

  it("does not run where its condition does not hold", async () => {
    expect((await run("post-on-success")).post).toBeUndefined();
  });

  it("does not run where the caller wants none", async () => {
    expect((await run("passes-state", { runPost: false })).post).toBeUndefined();
  });
});

describe("cancel", () => {
  it("is SIGINT first, and enough for one that listens", async () => {
    const result = await run("ends-on-interrupt", { cancelWhen: /ready/ });
    expect(result).toMatchObject({ outcome: "cancelled", exitCode: 130 });
    expect(result.sent.map(({ signal }) => signal)).toEqual(["SIGINT"]);
    expect(result.outputs).toEqual({ ended: "cleanly" });
    expect(result.annotations).toEqual([]);
    expect(result.post?.log).toBe("post ran\n");
  });

  it("is SIGTERM after 7.5 s and SIGKILL after 2.5 s more, for the process alone; post still runs", async () => {
    const result = await run("ignores-signals", { cancelWhen: /^child/ });
    expect(result.sent.map(({ signal }) => signal)).toEqual(["SIGINT", "SIGTERM", "SIGKILL"]);
    const [interrupt, terminate, kill] = result.sent.map(({ afterMs }) => afterMs);
    expect(interrupt).toBeLessThan(100);
    expect(terminate).toBeGreaterThan(7_450);
    expect(terminate).toBeLessThan(8_000);
    expect(kill).toBeGreaterThan(9_950);
    expect(kill).toBeLessThan(10_700);
    expect(result.log).toContain("SIGINT ignored\nSIGTERM ignored\n");
    expect(result).toMatchObject({ outcome: "cancelled", exitCode: 137 });
    const child = Number(/child (\d+)/.exec(result.log)?.[1]);
    expect(result.post?.log).toContain(`${child} still runs`);
    expect(result.orphans).toEqual([expect.stringMatching(new RegExp(`\\(${child}\\)$`))]);
    await expect.poll(() => isRunning(child)).toBe(false);
  });

  it("before the process could do anything is a cancel too", async () => {
    const result = await run("ends-on-interrupt", { cancelAfterMs: 0 });
    expect(result.outcome).toBe("cancelled");
    expect(result.post?.outcome).toBe("success");
  });

  it("spares a post that runs in a cancelled job as well", async () => {
    const result = await run("slow-post", { cancelAfterMs: 1_000 });
    expect(result).toMatchObject({ outcome: "success", sent: [] });
    expect(result.post).toMatchObject({ outcome: "success", sent: [], log: "post ran\n" });
  });

  it("after the end changes nothing", async () => {
    const result = await run("passes-state", { cancelAfterMs: 25_000 });
    expect(result).toMatchObject({ outcome: "success", sent: [] });
  });
});

describe("what an action leaves", () => {
  it("is found by the runner's marker, ended and named", async () => {
    const result = await run("leaves-a-child");
    const pid = Number(result.outputs["pid"]);
    expect(result.orphans).toEqual([
      expect.stringMatching(new RegExp(`setTimeout.* \\(${pid}\\)$`)),
    ]);
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it("is not found without the marker, as with the real runner", async () => {
    const result = await run("leaves-a-child", { inputs: { clean: "true" } });
    const pid = Number(result.outputs["pid"]);
    expect(result.orphans).toEqual([]);
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
  });
});
