import { expect, test } from "vitest";
import { requireTool, requireWritable } from "#pipeline/lacking-machine.ts";

const here = { id: "process" } as const;
const ended = (code: number | null, text: string) => ({
  exit: { code, signal: null },
  output: { text, totalBytes: text.length, droppedBytes: 0 },
});
const refusalOf = (act: () => void) => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};

test.each([
  ["sh: 1: npm: not found\n", "npm"],
  ["sh: 1: exec: npm: not found", "npm"],
  ["bash: line 3: yarn: command not found\n", "yarn"],
  ["copying\nsh: 11: python3: not found\n", "python3"],
  ["/usr/bin/env: ‘python3’: No such file or directory\n", "python3"],
  ["env: 'node': No such file or directory", "node"],
])("%j is this machine's lack, and names %s", (text, tool) => {
  expect(refusalOf(() => requireTool(here, ended(127, text)))).toMatchObject({
    reason: "tool-absent",
    message: `The project needs ${tool}, which is not on this machine.`,
  });
});

test.each([
  [127, "sh: 1: uvicorn: not found"],
  [127, "sh: 1: my-npm: not found"],
  [127, "npm: not found, he said"],
  [1, "sh: 1: npm: not found"],
  [null, "sh: 1: npm: not found"],
])("exit code %s with %j is the project's", (code, text) => {
  expect(refusalOf(() => requireTool(here, ended(code, text)))).toBeUndefined();
});

test("what an image lacks is the target's", () => {
  const image = { id: "docker" } as const;
  expect(refusalOf(() => requireTool(image, ended(127, "sh: 1: npm: not found")))).toBeUndefined();
  const output = "touch: cannot touch 'x': Read-only file system";
  expect(refusalOf(() => requireWritable(image, ended(1, output)))).toBeUndefined();
});

test.each([
  "npm error code EROFS\nnpm error syscall mkdir\n",
  "npm error code EACCES\nnpm error syscall mkdir\nnpm error path /project/node_modules\n",
  "npm error code ENOENT\nnpm error syscall mkdir\nnpm error path /project/node_modules\n",
  "mkdir: cannot create directory 'x': Read-only file system",
])("%j cannot be installed here", (text) => {
  expect(refusalOf(() => requireWritable(here, ended(1, text)))).toMatchObject({
    reason: "permission-denied",
  });
});

test.each([
  [1, "npm error code EACCES\nnpm error syscall spawn\n"],
  [1, "npm error code E404\n"],
  [1, "npm error code ENOENT\nnpm error syscall open\nnpm error path /project/package.json\n"],
  [0, "npm error code EROFS\n"],
])("exit code %s with %j can be judged", (code, text) => {
  expect(refusalOf(() => requireWritable(here, ended(code, text)))).toBeUndefined();
});
