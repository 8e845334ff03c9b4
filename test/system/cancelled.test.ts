import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { type Outcome, startCli } from "./harness/cli.ts";
import { type Project, serviceThat } from "./harness/project.ts";
import { openScratch } from "./harness/scratch.ts";

const PATIENCE_MS = 30_000;
const scratch = openScratch();
let project: Project | undefined;
afterEach(() => project?.remove());

/** A run of a target that leaves a mark when it is started and then takes its time. */
async function runUntilMarked(flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  project = serviceThat(
    `import { writeFileSync } from "node:fs";
writeFileSync("started", "");
await new Promise((settle) => setTimeout(settle, 20_000));`,
  );
  const mark = join(project.directory, "started");
  const run = startCli(["startup-check", "--project", project.directory, ...flags], {
    env: { ...scratch.env, ...env, MARK: mark },
  });
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!existsSync(mark) && !existsSync(join(scratch.folder, "stuck/mark"))) {
    expect(performance.now()).toBeLessThan(deadlineMs);
    await delay(20);
  }
  return run;
}

/** A folder for PATH whose `sh` does not end: the run stays where it asks for the target's PATH. */
function stuckShell(): NodeJS.ProcessEnv {
  const folder = join(scratch.folder, "stuck");
  mkdirSync(folder);
  writeFileSync(join(folder, "sh"), `#!/bin/sh\n: > ${folder}/mark\nsleep 20\n`);
  chmodSync(join(folder, "sh"), 0o755);
  return { PATH: `${folder}:${process.env["PATH"] ?? ""}` };
}

function expectEnded({ exitCode, report, stdout }: Outcome, code: number): void {
  expect(exitCode, stdout).toBe(code);
  expect(report?.deployment_ready).toBeNull();
  expect(report?.verdict).toMatchObject({ outcome: "inconclusive", exit_code: code });
  expect(scratch.leftovers()).toEqual([]);
}

describe.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s", (signal, code) => {
  test("ends a run in the middle of a boot, with a report and nothing left", async () => {
    const run = await runUntilMarked();
    const sentAtMs = performance.now();
    run.child.kill(signal);
    const outcome = await run.ended;
    expect(performance.now() - sentAtMs).toBeLessThan(7_000);
    expectEnded(outcome, code);
    expect(outcome.report?.problems.map(({ family }) => family)).toEqual(["cancelled"]);
  }, 60_000);

  test("before the target is looked at ends it like that too", async () => {
    try {
      const run = await runUntilMarked([], stuckShell());
      run.child.kill(signal);
      const outcome = await run.ended;
      expectEnded(outcome, code);
      expect(outcome.report?.problems.map(({ family }) => family)).toEqual(["cancelled"]);
    } finally {
      rmSync(join(scratch.folder, "stuck"), { recursive: true, force: true });
    }
  }, 60_000);
});

test("the time limit of the whole run ends it as undecided", async () => {
  const run = await runUntilMarked(["--timeout", "5s"]);
  const outcome = await run.ended;
  expectEnded(outcome, 3);
  expect(outcome.stdout).toContain("time limit");
}, 60_000);
