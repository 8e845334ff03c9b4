import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { runCli, startCli } from "./harness/cli.ts";
import { serviceThat } from "./harness/project.ts";
import { openScratch } from "./harness/scratch.ts";

const scratch = openScratch();
// Long enough to be interrupted in the middle of the boot.
const slow = () => serviceThat("await new Promise((settle) => setTimeout(settle, 20_000));");

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s ends the run with %i, a report, and nothing left",
  async (signal, code) => {
    const project = slow();
    try {
      const run = startCli(["startup-check", "--project", project.directory], { env: scratch.env });
      await delay(2_500);
      const sentAtMs = performance.now();
      run.child.kill(signal);
      const { exitCode, report, stdout } = await run.ended;
      expect(performance.now() - sentAtMs).toBeLessThan(7_000);
      expect(exitCode, stdout).toBe(code);
      expect(report?.deployment_ready).toBeNull();
      expect(report?.verdict.outcome).toBe("inconclusive");
      expect(report?.problems.map(({ family }) => family)).toContain("cancelled");
      expect(scratch.leftovers()).toEqual([]);
    } finally {
      project.remove();
    }
  },
  60_000,
);

test("the time limit of the whole run ends it as undecided", async () => {
  const project = slow();
  try {
    const { exitCode, report, stdout } = await runCli(
      ["startup-check", "--project", project.directory, "--timeout", "3s"],
      { env: scratch.env },
    );
    expect(exitCode, stdout).toBe(3);
    expect(report?.deployment_ready).toBeNull();
    expect(stdout).toMatch(/time limit|3 s/);
    expect(scratch.leftovers()).toEqual([]);
  } finally {
    project.remove();
  }
}, 60_000);
