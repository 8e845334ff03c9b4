import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type BuildFailure, failedInstruction } from "#engines/dockerfile/build-failure.ts";
import { parseDockerfile } from "#engines/dockerfile/parse.ts";

const folder = resolve(import.meta.dirname, "../../../fixtures/builds");

function failure(name: string, builder: string): BuildFailure {
  const read = (file: string) => readFileSync(join(folder, name, file), "utf8");
  return failedInstruction(parseDockerfile(read("Dockerfile")), read(`${builder}.txt`));
}

describe.each(["classic", "buildkit"])("%s", (builder) => {
  test.each<[string, Partial<BuildFailure>]>([
    [
      "run-fails",
      { kind: "run", line: 4, lastLine: 7, exitCode: 7, reason: "RUN failed with exit code 7." },
    ],
    ["shell-127", { kind: "run", line: 2, exitCode: 127 }],
    [
      "no-tool",
      { kind: "run", line: 2, reason: "RUN starts /no/such/program, which is not in the image." },
    ],
    ["copy-absent", { kind: "copy", line: 3, source: "package.json", isFromStage: false }],
    ["stage-fails", { kind: "copy", line: 4, source: "/nothing", isFromStage: true }],
    [
      "base-absent",
      {
        kind: "base",
        line: 2,
        reference: "example.invalid/nothing/here:1.2",
        isNetworkTrouble: true,
      },
    ],
    [
      "syntax",
      {
        kind: "syntax",
        line: 3,
        reason: "The Dockerfile cannot be read: unknown instruction: RNU.",
      },
    ],
    ["bad-flag", { kind: "syntax", line: 2 }],
    ["heredoc", { kind: "syntax", line: 3 }],
    ["workdir-empty", { kind: "syntax", line: 2 }],
    [
      "empty-from",
      { kind: "syntax", line: 2, reason: "The base image $TAG is empty: its ARG has no value." },
    ],
    [
      "user-absent",
      {
        kind: "other",
        line: 2,
        keyword: "USER",
        reason: "The user nobodyhere is not in the image at this point.",
      },
    ],
  ])("%s is told with its line", (name, expected) => {
    expect(failure(name, builder)).toMatchObject(expected);
    if (expected.kind !== "base") expect(failure(name, builder).isNetworkTrouble).toBe(false);
  });
});

test("a pattern that matches nothing fails with the classic builder only", () => {
  expect(failure("copy-glob", "classic")).toMatchObject({
    kind: "copy",
    line: 2,
    source: "*.json",
  });
});

const FILE = parseDockerfile(
  "FROM node:24 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && \\\n    npm run build\nFROM node:24\nCOPY --from=build /app/dist ./\n",
);

// BuildKit 0.12 and later, as its documentation and issue threads show it; no engine here prints it.
test("the marked lines of newer BuildKit are taken", () => {
  const output = `#8 [build 4/4] RUN npm ci &&     npm run build
#8 1.2 npm error code E404
#8 ERROR: process "/bin/sh -c npm ci &&     npm run build" did not complete successfully: exit code: 1
------
 > [build 4/4] RUN npm ci &&     npm run build:
1.2 npm error code E404
------
Dockerfile:4
--------------------
   3 |     COPY . .
   4 | >>> RUN npm ci && \\
   5 | >>>     npm run build
   6 |     FROM node:24
--------------------
ERROR: failed to solve: process "/bin/sh -c npm ci &&     npm run build" did not complete successfully: exit code: 1

View build details: docker-desktop://dashboard/build/x
`;
  expect(failedInstruction(FILE, output)).toMatchObject({
    kind: "run",
    line: 4,
    lastLine: 5,
    exitCode: 1,
    isNetworkTrouble: false,
  });
});

test("an absent source of newer BuildKit is named without its checksum", () => {
  const output = `#9 [stage-1 2/2] COPY --from=build /app/dist ./
#9 ERROR: failed to calculate checksum of ref abc::def: "/app/dist": not found
------
 > [stage-1 2/2] COPY --from=build /app/dist ./:
------
Dockerfile:7
--------------------
   7 | >>> COPY --from=build /app/dist ./
--------------------
ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref abc::def: "/app/dist": not found
`;
  expect(failedInstruction(FILE, output)).toMatchObject({
    kind: "copy",
    line: 7,
    source: "/app/dist",
    isFromStage: true,
  });
});

test("what a command prints decides nothing: neither words of a builder nor of a registry", () => {
  const output = `Step 4/6 : RUN npm ci &&     npm run build
ERROR: failed to solve: dockerfile parse error line 1: unknown instruction: X
dial tcp: no such host
The command '/bin/sh -c npm ci &&     npm run build' returned a non-zero code: 3
`;
  expect(failedInstruction(FILE, output)).toMatchObject({
    kind: "run",
    line: 4,
    exitCode: 3,
    isNetworkTrouble: false,
  });
});

test("a command is found by its text where its step was dropped from a long output", () => {
  const output =
    "…\nThe command '/bin/sh -c npm ci &&     npm run build' returned a non-zero code: 3\n";
  expect(failedInstruction(FILE, output)).toMatchObject({ kind: "run", line: 4, exitCode: 3 });
});

test("of two equal instructions the number tells which one failed", () => {
  const file = parseDockerfile("FROM a\nRUN x\nRUN y\nRUN x\n");
  const buildkit =
    "#7 [4/4] RUN x\n------\n > [4/4] RUN x:\n------\nERROR: failed to solve: executor failed running [/bin/sh -c x]: exit code: 1\n";
  expect(failedInstruction(file, buildkit).line).toBe(4);
  const classic = "Step 2/4 : RUN x\nThe command '/bin/sh -c x' returned a non-zero code: 1\n";
  expect(failedInstruction(file, classic).line).toBe(2);
});

test("values put into an instruction do not hide it", () => {
  const file = parseDockerfile("FROM a\nARG D=/x\nRUN y\nCOPY one $D\n");
  const output =
    '#7 [3/3] COPY one /x\n------\n > [3/3] COPY one /x:\n------\nERROR: failed to solve: failed to compute cache key: "/one" not found: not found\n';
  expect(failedInstruction(file, output)).toMatchObject({ kind: "copy", line: 4, source: "one" });
});

test("an output that says nothing is a failure without a line", () => {
  expect(failedInstruction(FILE, "")).toEqual({
    kind: "other",
    reason: "The build failed: the builder gave no reason.",
    isNetworkTrouble: false,
  });
});
