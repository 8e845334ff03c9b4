import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { FRAME } from "../../../../src/adapters/orms/scripts/frame.ts";

/** What the script says of an error in its report. */
function obstacleOf(error: unknown): string {
  let written = "";
  const process = { on: () => undefined, stdout: { write: (text: string) => (written += text) } };
  const script = `class Absent extends Error {}\nclass Obstacle extends Error {}\n${FRAME}\nfailed(error);`;
  const require = createRequire(import.meta.url);
  const INPUT = { marker: "@", blocks: [] };
  runInNewContext(script, { INPUT, error, process, require, Buffer });
  const report = gunzipSync(Buffer.from(written.trim().slice(1), "base64")).toString();
  return JSON.parse(report).obstacle;
}

test("the message of an error is told although its stack was taken from elsewhere", () => {
  const error = new Error('type "citext" does not exist');
  expect(obstacleOf(error)).toBe(error.stack);
  error.stack = "Error\n    at Query.run (query.js:1:1)";
  expect(obstacleOf(error)).toBe(`Error: type "citext" does not exist\n${error.stack}`);
});

test("what is thrown and no error is told as text", () => {
  expect(obstacleOf("no server")).toBe("no server");
  expect(obstacleOf(undefined)).toBe("undefined");
});
