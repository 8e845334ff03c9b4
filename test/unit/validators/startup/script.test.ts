import { expect, test } from "vitest";
import type { ClueQuestion } from "#validators/startup/clues/question.ts";
import { refusedScript } from "#validators/startup/clues/script.ts";
import type { Clues } from "#validators/startup/clues/shape.ts";
import { step, unready } from "../../../fixtures/evidence/startup/evidence.ts";
import { answerTo, violated } from "./asking.ts";
import { projectOf } from "./project.ts";

const ARGV = ["sh", "-c", "exec ./run/entry.sh"];
const DENIED = "sh: 1: exec: ./run/entry.sh: Permission denied\n";

function scriptIn(files: Readonly<Record<string, string>>, said: string, argv = ARGV) {
  const target = { tree: projectOf(files) };
  const question = { target, directory: ".", step: step("start", { argv }) };
  return refusedScript(question as unknown as ClueQuestion, said);
}

test("a script is refused by the words of a shell that names it", () => {
  const files = { "run/entry.sh": "#!/bin/sh\nexec true\n" };
  const found = { file: "run/entry.sh", hasCarriageReturn: false };
  expect(scriptIn(files, DENIED)).toEqual(found);
  expect(scriptIn(files, "bash: line 1: ./run/entry.sh: Permission denied")).toEqual(found);
  const returns = { "run/entry.sh": "#!/bin/sh\r\nexec true\r\n" };
  expect(scriptIn(returns, "sh: 1: exec: ./run/entry.sh: not found")).toEqual({
    ...found,
    hasCarriageReturn: true,
  });
});

test("what the start command does not run, or the project does not hold, is no script of it", () => {
  const files = { "run/entry.sh": "#!/bin/sh\n", "bin/tool": "x" };
  expect(scriptIn(files, "run/entry.sh: 3: ./bin/tool: Permission denied")).toBeUndefined();
  expect(scriptIn({}, DENIED)).toBeUndefined();
  expect(scriptIn(files, "started")).toBeUndefined();
});

function refusedWith(clues: Clues, code: number, text: string) {
  const exit = { code, signal: null };
  const output = { text, totalBytes: text.length, droppedBytes: 0 };
  return unready({ outcome: "exited", steps: [step("start", { exit, output })] }, { clues });
}

test("a script without the bit, and one with Windows line ends, are told as that", () => {
  const script = { file: "run/entry.sh", hasCarriageReturn: false };
  const denied = refusedWith({ script }, 126, DENIED);
  expect(answerTo("entrypoint-not-executable", denied)).toMatchObject({
    outcome: "violated",
    place: { file: "run/entry.sh", line: 1 },
  });
  expect(violated(denied)).toHaveLength(1);
  const returns = refusedWith({ script: { ...script, hasCarriageReturn: true } }, 127, "");
  expect(answerTo("entrypoint-carriage-returns", returns)).toMatchObject({
    outcome: "violated",
    place: { file: "run/entry.sh", line: 1 },
  });
  const other = refusedWith({ script }, 126, "./run/entry.sh: /bin/zsh: bad interpreter: no");
  expect(answerTo("entrypoint-not-executable", other).outcome).not.toBe("violated");
  expect(answerTo("command-unstartable", refusedWith({}, 126, DENIED)).outcome).toBe("violated");
});
