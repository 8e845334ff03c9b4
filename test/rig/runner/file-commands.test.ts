import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  type CommandFiles,
  createCommandFiles,
  parsePairs,
  readCommandFiles,
} from "./file-commands.ts";
import { SecretMasks } from "./masks.ts";
import { type JobState, StepRecord } from "./step-record.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "runner-rig-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const pairs = (text: string): (readonly [string, string])[] => [...parsePairs(text)];

interface Written {
  readonly record: StepRecord;
  readonly job: JobState;
}

function step(contents: Partial<CommandFiles>, masks = new SecretMasks()): Written {
  const files = createCommandFiles(mkdtempSync(path.join(scratch, "files-")));
  for (const [name, text] of Object.entries(contents)) {
    writeFileSync(files[name as keyof CommandFiles], text);
  }
  const job: JobState = { masks, environment: new Map(), prependPath: [], outputBytes: 0 };
  const record = new StepRecord(job);
  readCommandFiles(files, record);
  return { record, job };
}

describe("pairs of a command file", () => {
  it.each<readonly [string, string, (readonly [string, string])[]]>([
    ["a pair", "a=b\n", [["a", "b"]]],
    ["no end of line", "a=b", [["a", "b"]]],
    ["further equals signs", "a=b=c\n", [["a", "b=c"]]],
    ["an empty value", "a=\n", [["a", ""]]],
    ["empty lines", "\n\na=b\n\n", [["a", "b"]]],
    ["a heredoc", "a<<E\nx\ny\nE\n", [["a", "x\ny"]]],
    ["an empty heredoc", "a<<E\nE\n", [["a", ""]]],
    ["a heredoc of one empty line", "a<<E\n\nE\n", [["a", ""]]],
    ["a delimiter without an end of line", "a<<E\nx\nE", [["a", "x"]]],
    ["what looks like pairs inside", "a<<E\nb=c\nd<<F\nE\n", [["a", "b=c\nd<<F"]]],
    ["a delimiter with a space", "a<<E E\nx\nE E\n", [["a", "x"]]],
    ["a delimiter with an equals sign", "a<<E=1\nx\nE=1\n", [["a", "x"]]],
    ["an equals sign before the mark", "a=b<<c\n", [["a", "b<<c"]]],
    ["a CR, which stays with the value", "a=b\r\n", [["a", "b\r"]]],
    ["a CR, which belongs to the delimiter", "a<<E\r\nx\r\nE\r\n", [["a", "x\r"]]],
    ["spaces, which are kept", " a = b \n", [[" a ", " b "]]],
  ])("%s", (_what, text, expected) => {
    expect(pairs(text)).toEqual(expected);
  });

  it.each<readonly [string, string, string]>([
    ["a line that is neither", "a\n", "Invalid format 'a'"],
    ["no name before the mark", "<<E\nx\nE\n", "Name must not be empty and delimiter must not"],
    ["no delimiter", "a<<\nx\n\n", "Name must not be empty and delimiter must not"],
    ["no closing delimiter", "a<<E\nx\n", "Matching delimiter not found 'E'"],
    ["no closing delimiter and no end of line", "a<<E\nx", "EOF marker missing new line"],
    ["a delimiter with other white space", "a<<E\nx\nE \n", "Matching delimiter not found 'E'"],
  ])("%s is an error", (_what, text, message) => {
    expect(() => pairs(text)).toThrow(message);
  });

  it("what the toolkit writes comes back", () => {
    const value = fc.string({ unit: fc.constantFrom("\n", "\r", "=", "<<", "é", "a", " ") });
    fc.assert(
      fc.property(value, (text) => {
        expect(pairs(`name<<ghadelimiter_1\n${text}\nghadelimiter_1\n`)).toEqual([["name", text]]);
      }),
    );
  });
});

describe("the files of a step", () => {
  it("are empty, in RUNNER_TEMP, and new for each step", () => {
    const temp = mkdtempSync(path.join(scratch, "files-"));
    const first = createCommandFiles(temp);
    const second = createCommandFiles(temp);
    expect(new Set([...Object.values(first), ...Object.values(second)]).size).toBe(10);
    expect(path.dirname(first.output)).toBe(path.join(temp, "_runner_file_commands"));
    expect(readFileSync(first.output, "utf8")).toBe("");
  });

  it("give outputs, state, environment and path", () => {
    const { record, job } = step({
      output: "a=1\nA=2\n",
      state: "s=3\n",
      env: "E<<X\n4\n5\nX\n",
      path: "/one\n\n/two\n/one\n",
    });
    expect([...record.outputs]).toEqual([["a", "2"]]);
    expect([...record.state]).toEqual([["s", "3"]]);
    expect([...job.environment]).toEqual([["E", "4\n5"]]);
    expect(job.prependPath).toEqual(["/two", "/one"]);
    expect(record.commandFailed).toBe(false);
  });

  it("a broken file fails the step, keeps what came before, and leaves the others alone", () => {
    const { record } = step({ output: "a=1\nbroken\nb=2\n", state: "s=3\n" });
    expect([...record.outputs]).toEqual([["a", "1"]]);
    expect([...record.state]).toEqual([["s", "3"]]);
    expect(record.commandFailed).toBe(true);
    expect(record.annotations.map(({ message }) => message)).toEqual([
      "Unable to process file command 'output' successfully.",
      "Invalid format 'broken'",
    ]);
  });

  it("an output without a name fails the step", () => {
    expect(step({ output: "=1\n" }).record.commandFailed).toBe(true);
  });

  it("NODE_OPTIONS is refused, other dangerous variables are not", () => {
    const { record, job } = step({ env: "NODE_OPTIONS=--inspect\nLD_PRELOAD=/x.so\n" });
    expect([...job.environment.keys()]).toEqual(["LD_PRELOAD"]);
    expect(record.annotations[0]?.message).toBe(
      "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.",
    );
    expect(record.commandFailed).toBe(false);
  });

  it("a file that the step removed is no error", () => {
    const files = createCommandFiles(mkdtempSync(path.join(scratch, "files-")));
    for (const file of Object.values(files)) rmSync(file);
    const job = {
      masks: new SecretMasks(),
      environment: new Map(),
      prependPath: [],
      outputBytes: 0,
    };
    const record = new StepRecord(job);
    readCommandFiles(files, record);
    expect(record.commandFailed).toBe(false);
    expect(record.annotations).toEqual([]);
  });

  it("outputs beyond a megabyte fail the step", () => {
    expect(step({ output: `a=${"x".repeat(524_287)}\n` }).record.commandFailed).toBe(false);
    const { record } = step({ output: `a=${"x".repeat(524_288)}\n` });
    expect(record.commandFailed).toBe(true);
    expect(record.outputs.size).toBe(0);
  });
});

describe("the summary", () => {
  const bytes = 1024 * 1024;

  it("is shown with its secrets masked", () => {
    const masks = new SecretMasks();
    masks.add("pass-phrase");
    expect(step({ step_summary: "# a\r\npass-phrase\n" }, masks).record.summary).toBe("# a\n***\n");
  });

  it("is shown at the limit", () => {
    expect(step({ step_summary: "é".repeat(bytes / 2) }).record.summary).toHaveLength(
      bytes / 2 + 1,
    );
  });

  it("is dropped one byte beyond, with an error that does not fail the step", () => {
    const { record } = step({ step_summary: `${"é".repeat(bytes / 2)}x` });
    expect(record.summary).toBe("");
    expect(record.annotations).toHaveLength(1);
    expect(record.annotations[0]?.message).toMatch(
      /^\$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1024k\./,
    );
    expect(record.commandFailed).toBe(false);
  });
});
