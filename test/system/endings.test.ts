import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { reportSchema } from "#contract/report.ts";
import { type Scratch, scratchProject, until } from "./harness/scratch.ts";

const LIMIT_MS = 60_000;
const NEVER_READY = ["health-check", "--start", "echo > started; exec node stops-on-sigterm.mjs"];

const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

/** A folder for PATH whose `sh` never ends, so that a run stays where it asks for the target's PATH. */
function stuckShell(scratch: Scratch): NodeJS.ProcessEnv {
  const folder = join(scratch.folder, "stuck");
  mkdirSync(folder);
  writeFileSync(join(folder, "sh"), `#!/bin/sh\necho > ${scratch.project}/started\nsleep 30\n`);
  chmodSync(join(folder, "sh"), 0o755);
  return { PATH: [folder, process.env["PATH"]].join(delimiter) };
}

describe.each(SIGNALS)("%s", (signal, code) => {
  const end = async (scratch: Scratch, env: NodeJS.ProcessEnv = {}) => {
    const run = scratch.start(NEVER_READY, env);
    await until(() => scratch.read("started"));
    run.child.kill(signal);
    const { exitCode, report, stdout } = await run.ended;
    expect(exitCode, stdout).toBe(code);
    const { problems, verdict, deployment_ready } = reportSchema.parse(report);
    expect(problems.map(({ family, message }) => `${family}: ${message}`)).toEqual([
      "cancelled: The run was cancelled.",
    ]);
    expect(deployment_ready).toBeNull();
    expect(verdict).toMatchObject({ outcome: "inconclusive", exit_code: code });
    expect(scratch.left()).toEqual([]);
  };

  test(
    "while the target starts ends it, and the report is written",
    async () => {
      using scratch = scratchProject();
      await end(scratch);
    },
    LIMIT_MS,
  );

  test(
    "before the target is looked at ends like that too",
    async () => {
      using scratch = scratchProject();
      await end(scratch, stuckShell(scratch));
    },
    LIMIT_MS,
  );
});

describe("the time limit of a run", () => {
  const expire = async (scratch: Scratch, env: NodeJS.ProcessEnv = {}) => {
    const run = scratch.start([...NEVER_READY, "--timeout", "6"], env);
    const { exitCode, report, stdout } = await run.ended;
    expect(exitCode, stdout).toBe(3);
    const { problems, verdict } = reportSchema.parse(report);
    expect(problems).toMatchObject([
      { family: "environment", message: "The run did not finish within its time limit." },
    ]);
    expect(problems[0]?.advice).toContain("--timeout");
    expect(verdict.outcome).toBe("inconclusive");
    expect(scratch.left()).toEqual([]);
  };

  test(
    "ends a target that is still starting",
    async () => {
      using scratch = scratchProject();
      await expire(scratch);
    },
    LIMIT_MS,
  );

  test(
    "ends a run that has not come to the target",
    async () => {
      using scratch = scratchProject();
      await expire(scratch, stuckShell(scratch));
    },
    LIMIT_MS,
  );
});
