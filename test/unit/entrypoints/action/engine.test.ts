import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { engineEnvironment, runEngine } from "#entrypoints/action/engine.ts";
import { signalProcess } from "#runtimes/subprocess/kill.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = async (program: string, longestMs = 60_000) => {
  const cli = join(folder, "cli.mjs");
  writeFileSync(cli, program);
  const log: string[] = [];
  const started = performance.now();
  const end = await runEngine(
    {
      ...{ cli, args: [], cwd: folder, env: {}, input: "", enter: [], longestMs },
      write: (text) => void log.push(text),
      started: () => undefined,
    },
    new AbortController().signal,
  );
  return { end, log: log.join(""), durationMs: performance.now() - started };
};

test("somebody who keeps the engine's pipes open does not keep the step", {
  timeout: 15_000,
}, async () => {
  const { end, log, durationMs } = await run(`import { spawn } from "node:child_process";
const other = spawn("sleep", ["60"], { detached: true, stdio: ["ignore", "inherit", "inherit"] });
other.unref();
process.stdout.write("holder " + other.pid + "\\nan open line");
process.exitCode = 1;
`);
  const [, holder] = /holder (\d+)/.exec(log) ?? [];
  signalProcess(Number(holder), "SIGKILL");
  expect(end.exitCode).toBe(1);
  expect(log).toContain("an open line");
  expect(durationMs).toBeLessThan(10_000);
});

test("an engine that was stopped is ended at its limit", { timeout: 15_000 }, async () => {
  const { end, durationMs } = await run(`process.kill(process.pid, "SIGSTOP");`, 500);
  expect(end.exitCode).toBeNull();
  expect(durationMs).toBeLessThan(10_000);
});

test("what it says last is kept", async () => {
  const { end } = await run(`process.stderr.write("out of luck"); process.exitCode = 4;`);
  expect(end).toEqual({ exitCode: 4, lastWords: "out of luck" });
});

test("no setting gets the job's own tokens, under whatever name", () => {
  const environment = {
    ...{ PATH: "/usr/bin", INPUT_TOKEN: "ghs_0123456789", ACTIONS_RUNTIME_TOKEN: "e30.e30.sig" },
    ...{
      GH_TOKEN: "ghs_0123456789",
      REMOTE: "https://x:ghs_0123456789@host",
      API_KEY: "k-12345678",
    },
  };
  const mentioned = Object.keys(environment);
  for (const mayPull of [false, true])
    expect(engineEnvironment({ environment, workspace: "/work", mentioned, mayPull })).toEqual({
      PATH: "/usr/bin",
      API_KEY: "k-12345678",
    });
});

test("the Docker client finds its engine, and a proxy's password only where no process of the target is", () => {
  const environment = {
    PATH: "/usr/bin",
    DOCKER_HOST: "tcp://engine:2376",
    DOCKER_CONFIG: "/home/me/docker",
    DOCKER_AUTH_CONFIG: "{}",
    SSH_AUTH_SOCK: "/tmp/agent",
    HTTPS_PROXY: "http://me:hunter2@proxy:3128",
    GITHUB_RUN_ID: "7",
  };
  const given = (mayPull: boolean) =>
    engineEnvironment({ environment, workspace: "/work", mentioned: [], mayPull });
  const client = {
    PATH: "/usr/bin",
    DOCKER_HOST: "tcp://engine:2376",
    DOCKER_CONFIG: "/home/me/docker",
  };
  expect(given(false)).toEqual(client);
  expect(given(true)).toEqual({ ...client, HTTPS_PROXY: "http://me:hunter2@proxy:3128" });
});
