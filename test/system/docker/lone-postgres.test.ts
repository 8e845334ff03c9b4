import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { RUN_LABEL } from "#runtimes/docker/labels.ts";
import { sweepContainers } from "#runtimes/docker/sweep.ts";
import { prepareExpress } from "../harness/apps.ts";
import { type Outcome, PROJECT, runCli, startCli } from "../harness/cli.ts";
import { openScratch } from "../harness/scratch.ts";
import { describeWithEngine } from "./engine.ts";

const PROJECT_FOLDER = join(PROJECT, "examples/orders-express");
// A major that the machine's own packages do not have, so that only a container is left.
const VERSION = 16;
const settings = `app: { runtime: process }\ndatabase: { version: ${VERSION} }\n`;
const COMMAND = ["startup-check", "--project", PROJECT_FOLDER] as const;

/** Names of the containers that a process of ours has made. */
function containersOf(pid: number | undefined): readonly string[] {
  const format = '{{.Names}} {{.Label "deployment-readiness.owner"}}';
  const filter = ["--filter", `label=${RUN_LABEL}`];
  return execFileSync("docker", ["ps", "--all", ...filter, "--format", format])
    .toString()
    .split("\n")
    .filter((line) => line.includes(`"pid":${pid},`))
    .map((line) => line.split(" ")[0] ?? "");
}

/** Errors  when the run ends before it has made one. */
async function firstContainerOf({ child, ended }: ReturnType<typeof startCli>): Promise<string> {
  let outcome: Outcome | undefined;
  void ended.then((how) => {
    outcome = how;
  });
  for (;;) {
    const [name] = containersOf(child.pid);
    if (name !== undefined) return name;
    if (outcome !== undefined) throw new Error(`${outcome.stdout}${outcome.stderr}`);
    await delay(50);
  }
}

describeWithEngine("a plain process whose PostgreSQL is in a container", () => {
  const scratch = openScratch();
  beforeAll(prepareExpress, 300_000);

  test("is judged like every other, and nothing is left", async () => {
    const run = startCli(COMMAND, { env: scratch.env, settings, usesEngine: true });
    const name = await firstContainerOf(run);
    const outcome = await run.ended;
    expect(name).toMatch(/^dr-[0-9a-f]{24}-postgres-[0-9a-f]{6}$/);
    expect(outcome.exitCode, `${outcome.stdout}${outcome.stderr}`).toBe(0);
    expect(outcome.stdout).toContain("(docker)");
    expect(containersOf(run.child.pid)).toEqual([]);
    expect(scratch.leftovers()).toEqual([]);
  }, 180_000);

  test("that is killed leaves a container, which the next sweep removes", async () => {
    const run = startCli(COMMAND, { env: scratch.env, settings, usesEngine: true });
    const name = await firstContainerOf(run);
    run.child.kill("SIGKILL");
    await run.ended;
    expect(containersOf(run.child.pid)).toEqual([name]);
    await sweepContainers(process.env);
    expect(containersOf(run.child.pid)).toEqual([]);
  }, 180_000);

  test("that is cancelled removes it itself", async () => {
    const run = startCli(COMMAND, { env: scratch.env, settings, usesEngine: true });
    await firstContainerOf(run);
    const startedMs = performance.now();
    run.child.kill("SIGTERM");
    expect((await run.ended).exitCode).toBe(143);
    expect(performance.now() - startedMs).toBeLessThan(7_000);
    expect(containersOf(run.child.pid)).toEqual([]);
  }, 180_000);

  test("says everything that was tried where no engine answers, either", async () => {
    const { env } = scratch;
    const outcome = await runCli(COMMAND, { env, settings });
    expect(outcome.exitCode, outcome.stdout).toBe(3);
    const [problem] = outcome.report?.problems ?? [];
    expect(problem?.family).toBe("environment");
    expect(JSON.stringify(problem)).toMatch(/major version 16 was found/);
    expect(JSON.stringify(problem)).toMatch(/server binaries on PATH.*a container: /s);
  }, 180_000);
}, [`postgres:${VERSION}`]);
