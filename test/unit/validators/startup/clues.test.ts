import { expect, test } from "vitest";
import type { Changes } from "#contract/changes.ts";
import type { Connection } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { observeDoing } from "#validators/startup/clues/doing.ts";
import { excerptOf } from "#validators/startup/clues/excerpt.ts";
import { exitWords } from "#validators/startup/wording.ts";
import { record, step, traceFailure } from "../../../fixtures/evidence/startup/evidence.ts";
import { answerTo, TIMED_OUT } from "./asking.ts";
import { failing, nodeError, traceback } from "./failing.ts";

const CACHE: Connection = { address: "10.0.0.5", port: 6379, state: "opening" };
const DATABASE: Connection = { address: "127.0.0.1", port: 5433, state: "open" };

test("silence is told by the connection that nobody answers", () => {
  const clues = {
    doing: { connections: [CACHE], statements: [] },
    waits: { file: "a.js", line: 3 },
  };
  const finding = answerTo("never-ready", { ...TIMED_OUT, clues });
  expect(finding.message).toContain("It waits for 10.0.0.5:6379 (connect has not been answered).");
  expect(finding.place).toEqual({ file: "a.js", line: 3 });
});

test("silence is told by the statement that runs, or by the session that idles in a transaction", () => {
  const statement = {
    query: "LOCK TABLE orders",
    state: "active",
    waitsFor: "Lock: relation",
    seconds: 5.5,
  };
  const told = (given: Partial<typeof statement>) => {
    const doing = { connections: [], statements: [{ ...statement, ...given }] };
    return answerTo("never-ready", { ...TIMED_OUT, clues: { doing } }).message;
  };
  expect(told({})).toContain("has run `LOCK TABLE orders` for 5.5 s and waits for Lock: relation.");
  expect(told({ state: "idle in transaction" })).toContain("idle in transaction for 5.5 s");
  const open = { doing: { connections: [{ ...CACHE, state: "open" as const }], statements: [] } };
  expect(answerTo("never-ready", { ...TIMED_OUT, clues: open }).message).toContain(
    "It holds a connection to 10.0.0.5:6379.",
  );
});

test("what a silent target does is asked while it runs, without its own database", async () => {
  const database = {
    connection: { host: "127.0.0.1", port: 5433, user: "app", password: "", database: "x" },
    query: async () => [
      { query: "SELECT 's3cret'", state: "active", waits_for: "", seconds: 1.26 },
    ],
  };
  const running = { connections: async () => [CACHE, DATABASE] };
  const ports = { redact: (text: string) => text.replace("s3cret", "***") } as Ports;
  const given = { record: record({ outcome: "timed-out" }), running, database, secrets: [] };
  const instance = given as unknown as Parameters<typeof observeDoing>[1];
  expect(await observeDoing(ports, instance)).toEqual({
    connections: [CACHE],
    statements: [{ query: "SELECT '***'", state: "active", waitsFor: "", seconds: 1.3 }],
  });
  expect(
    await observeDoing(ports, { ...instance, record: record({ outcome: "exited" }) }),
  ).toBeUndefined();
});

test("the excerpt of a traceback holds the project's own frames and the reason", () => {
  const said = traceback(
    [
      ["/usr/lib/python3.11/importlib/__init__.py", 126],
      ["shop/main.py", 4],
      ["/venv/lib/python3.11/site-packages/x/y.py", 9],
    ],
    "ValueError: bad value",
  );
  const failure = traceFailure({ message: "bad value" });
  expect(excerptOf({ said, failure, refused: undefined })).toBe(
    'Traceback (most recent call last):\n  File "/srv/shop/shop/main.py", line 4, in <module>\n    work()\nValueError: bad value',
  );
});

test("the excerpt of an error of Node begins at its heading", () => {
  const said = `listening soon\n${nodeError("TypeError: x is not a function", ["src/a.js:3:1", "node:internal/modules/run:1:1"])}`;
  const failure = traceFailure({
    language: "node",
    type: "TypeError",
    message: "x is not a function",
  });
  expect(excerptOf({ said, failure, refused: undefined })).toBe(
    "TypeError: x is not a function\n    at file:///srv/shop/src/a.js:3:1\nNode.js v24.0.0",
  );
});

test("without a stack the last lines are shown, at most twelve, without control characters", () => {
  const said = Array.from({ length: 40 }, (_unused, index) => `line ${index}\u0007`).join("\n");
  const lines = excerptOf({ said, failure: undefined, refused: undefined })?.split("\n") ?? [];
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toBe("line 39");
  expect(excerptOf({ said: "", failure: undefined, refused: undefined })).toBeUndefined();
});

const changed = (file: string, line: number): Changes => ({
  base: "0123",
  reference: "origin/main",
  files: [{ file, status: "modified", lines: [{ first: line, last: line }] }],
});

const STACK = traceback(
  [
    ["shop/main.py", 4],
    ["shop/db.py", 9, "connect"],
  ],
  "RuntimeError: no",
);
const FILES = { "shop/main.py": "", "shop/db.py": "" };

test("the deepest line is blamed, unless only its caller is new in this branch", () => {
  const given = { files: FILES, text: STACK, plan: { language: "python" } as const };
  const place = (changes?: Changes) =>
    answerTo(
      "configuration-failure",
      failing({ ...given, ...(changes === undefined ? {} : { changes }) }),
    ).place;
  expect(place()).toMatchObject({ file: "shop/db.py", line: 9 });
  expect(place(changed("shop/main.py", 4))).toMatchObject({ file: "shop/main.py", line: 4 });
  expect(place(changed("shop/db.py", 9))).toMatchObject({ file: "shop/db.py", line: 9 });
});

test("a failure that this branch has nothing to do with says so", () => {
  const given = { files: FILES, text: STACK, plan: { language: "python" } as const };
  const message = (changes: Changes) =>
    answerTo("configuration-failure", failing({ ...given, changes })).message;
  expect(message(changed("README.md", 1))).toMatch(/ No line of this branch is involved\.$/);
  expect(message(changed("shop/main.py", 1))).not.toContain("No line of this branch");
});

test.each([
  [{ code: 127, signal: null }, "exited with code 127 (a program that was not found)"],
  [{ code: 1, signal: null }, "exited with code 1"],
  [{ code: null, signal: "SIGKILL" }, "was ended by SIGKILL (killed; often for want of memory)"],
  [{ code: null, signal: "SIGTERM" }, "was ended by SIGTERM"],
])("an exit of %o is put in words", (exit, words) => {
  expect(exitWords(exit)).toBe(words);
});

test("an absent variable names the file that should declare it", () => {
  const given = failing({
    files: { "src/config.js": "", ".env.example": "PORT=1\n" },
    text: nodeError("Error: TOKEN_KEY is not set", ["src/config.js:2:1"]),
    plan: { environment: [{ name: "TOKEN_KEY", file: "src/config.js", line: 2, required: true }] },
    boot: { steps: [step("start", { exit: { code: 1, signal: null } })] },
  });
  expect(answerTo("environment-variable-absent", given).fix).toEqual({ file: ".env.example" });
});
