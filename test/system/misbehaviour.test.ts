import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { reportSchema } from "#contract/report.ts";
import { scratchProject } from "./harness/scratch.ts";

const LIMIT_MS = 60_000;
const MEMORY_LIMIT_MB = 200;

interface Case {
  readonly title: string;
  readonly command?: string;
  readonly start: string;
  readonly flags?: readonly string[];
  readonly rule: string;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    title: "that never becomes ready",
    start: "exec node stops-on-sigterm.mjs",
    flags: ["--ready-timeout-ms", "1500"],
    rule: "startup/never-ready",
    says: /The process runs, but after \d s it listens on no port.*"started"/,
  },
  {
    title: "that exits at once",
    start: "exec node exits-early.mjs",
    rule: "startup/exit-before-ready",
    says: /exited with code 3 before it was ready.*cannot start: no configuration/,
  },
  {
    title: "that prints binary",
    start: "exec node prints-binary.mjs",
    rule: "startup/exit-before-ready",
    says: /exited with code 0 before it was ready.*☃ melts/,
  },
  {
    title: "that hangs on SIGTERM",
    command: "startup-check",
    start: "exec node serves-on-after-sigterm.mjs",
    flags: ["--stop-timeout-ms", "800"],
    rule: "startup/sigterm-ignored",
    says: /still running 0\.8 s after SIGTERM/,
  },
  {
    title: "whose children outlive it",
    command: "startup-check",
    start: "exec node serves-with-children.mjs",
    flags: ["--stop-timeout-ms", "800"],
    rule: "startup/survivors",
    says: /2 processes were still running after the application had ended on SIGTERM/,
  },
];

test.concurrent.each(CASES)("a target $title", { timeout: LIMIT_MS }, async (given) => {
  const { command = "health-check", start, flags = [], rule, says } = given;
  using scratch = scratchProject();
  const run = await scratch.start([command, "--start", start, ...flags]).ended;
  const { findings } = reportSchema.parse(run.report);
  const found = findings.find((finding) => finding.rule === rule);
  expect(found?.outcome, run.stdout).toBe("violated");
  expect(found?.message).toMatch(says);
  expect(run.exitCode).toBe(found?.severity === "critical" ? 1 : 0);
  // Nothing it printed may steer the terminal.
  expect(run.stdout + run.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
  expect(scratch.left()).toEqual([]);
});

test("a target that logs 200 MB costs us little", { timeout: LIMIT_MS }, async () => {
  using scratch = scratchProject();
  const start = "node logs-forever.mjs 200 && exec node listens.mjs";
  const run = scratch.start(["health-check", "--start", start]);
  let peakMb = 0;
  const timer = setInterval(() => {
    const status = readFileSync(`/proc/${run.child.pid}/status`, "latin1");
    // A process that has ended and was not waited for has no memory any more.
    peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
  }, 50);
  run.child.once("exit", () => clearInterval(timer));
  const { exitCode, report, stdout } = await run.ended;
  expect(exitCode, stdout).toBe(0);
  expect(peakMb).toBeGreaterThan(0);
  expect(peakMb).toBeLessThan(MEMORY_LIMIT_MB);
  expect(JSON.stringify(report).length).toBeLessThan(200_000);
  expect(scratch.left()).toEqual([]);
});
