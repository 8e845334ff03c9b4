import { expect, test } from "vitest";
import type { Completion } from "#contract/runtime.ts";
import { judgeLegacy } from "#gate/legacy.ts";

const completion = (change: Partial<Completion> = {}, text = ""): Completion => ({
  exit: { code: 0, signal: null },
  timedOut: false,
  durationMs: 1200.4,
  output: { text, totalBytes: text.length, droppedBytes: 0 },
  ...change,
});
const result = {
  command: "pytest",
  completion: completion(),
  coverage: { percent: 91 } as { readonly percent: number } | { readonly reason: string },
  coverageMin: 80,
  needs: "Look into requirements-dev.txt.",
};

test("it passes with 0 and enough coverage, and keeps what it saw", () => {
  expect(judgeLegacy(result)).toEqual({
    status: "passed",
    command: "pytest",
    exit_code: 0,
    coverage_percent: 91,
    reason: "line coverage is 91.0 %",
    duration_ms: 1200,
  });
});

test("a coverage just below the limit fails and does not read as the limit", () => {
  const { status, reason } = judgeLegacy({ ...result, coverage: { percent: 79.99 } });
  expect(status).toBe("failed");
  expect(reason).toBe("line coverage is 79.9 %, at least 80 % is asked for");
  expect(judgeLegacy({ ...result, coverage: { percent: 80 } }).status).toBe("passed");
});

test("no coverage is no pass", () => {
  const gate = judgeLegacy({ ...result, coverage: { reason: "nothing new" } });
  expect(gate).toMatchObject({ status: "failed", coverage_percent: null, reason: "nothing new" });
});

test.each([
  ["its exit code", completion({ exit: { code: 2, signal: null } }), "the command ended with 2"],
  [
    "its signal",
    completion({ exit: { code: null, signal: "SIGKILL" } }),
    "the command ended by SIGKILL",
  ],
  ["its time", completion({ timedOut: true }), "the command did not end within 1 s"],
  [
    "a program that is absent",
    completion({ exit: { code: 127, signal: null } }),
    "the command ended with 127: a program was not found. Look into requirements-dev.txt.",
  ],
  [
    "a package that is absent",
    completion({ exit: { code: 4, signal: null } }, "E   ModuleNotFoundError: No module named 'x'"),
    "the command ended with 4: something it needs is absent. Look into requirements-dev.txt.",
  ],
  [
    "a shell that is absent",
    {
      timedOut: false,
      durationMs: 1,
      output: completion().output,
      startError: { code: "ENOENT", message: "sh is absent" },
    },
    "the command could not be started: sh is absent",
  ],
])("it fails with %s as the reason, whatever the coverage", (_name, ended, reason) => {
  expect(judgeLegacy({ ...result, completion: ended })).toMatchObject({ status: "failed", reason });
});
