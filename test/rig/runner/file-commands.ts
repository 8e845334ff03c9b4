import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SecretMasks } from "./masks.ts";
import { isBlockedVariable, type StepRecord } from "./step-record.ts";

/** Where a step writes, by the name in the `github` context. */
export interface CommandFiles {
  readonly path: string;
  readonly env: string;
  readonly step_summary: string;
  readonly state: string;
  readonly output: string;
}

const PREFIXES: CommandFiles = {
  path: "add_path_",
  env: "set_env_",
  step_summary: "step_summary_",
  state: "save_state_",
  output: "set_output_",
};

/** Bytes of a step's summary. Source: CreateStepSummaryCommand.AttachmentSizeLimit. */
export const MAX_SUMMARY_BYTES = 1024 * 1024;

/** Empty files under a name that no earlier step could know. */
export function createCommandFiles(temp: string): CommandFiles {
  const folder = path.join(temp, "_runner_file_commands");
  mkdirSync(folder, { recursive: true });
  const suffix = randomUUID();
  const file = (prefix: string): string => {
    const created = path.join(folder, prefix + suffix);
    writeFileSync(created, "");
    return created;
  };
  return {
    path: file(PREFIXES.path),
    env: file(PREFIXES.env),
    step_summary: file(PREFIXES.step_summary),
    state: file(PREFIXES.state),
    output: file(PREFIXES.output),
  };
}

/** Takes over what a step wrote. One broken file does not stop the others, but fails the step. */
export function readCommandFiles(files: CommandFiles, record: StepRecord): void {
  const takers: readonly (readonly [name: keyof CommandFiles, take: (file: string) => void])[] = [
    ["path", (file) => takePath(file, record)],
    ["env", (file) => takeEnvironment(file, record)],
    ["step_summary", (file) => takeSummary(file, record)],
    ["state", (file) => takePairs(file, (name, value) => record.setState(name, value))],
    ["output", (file) => takePairs(file, (name, value) => record.setOutput(name, value))],
  ];
  for (const [name, take] of takers) {
    try {
      take(files[name]);
    } catch (error) {
      record.fail(`Unable to process file command '${name}' successfully.`, error);
    }
  }
}

function takePath(file: string, record: StepRecord): void {
  for (const line of (textOf(file) ?? "").split(/\r\n|\r|\n/)) {
    if (line !== "") record.prependPath(line);
  }
}

function takeEnvironment(file: string, record: StepRecord): void {
  takePairs(file, (name, value) => {
    if (isBlockedVariable(name)) {
      record.error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
    } else {
      record.setEnvironment(name, value);
    }
  });
}

function takePairs(file: string, take: (name: string, value: string) => void): void {
  for (const [name, value] of parsePairs(textOf(file) ?? "")) take(name, value);
}

function takeSummary(file: string, record: StepRecord): void {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > MAX_SUMMARY_BYTES) {
    const [limit, got] = [MAX_SUMMARY_BYTES, bytes].map((value) => Math.floor(value / 1024));
    record.error(
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${limit}k, got ${got}k. For more information see: https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-markdown-summary`,
    );
  } else if (bytes > 0) {
    record.summary = scrubbed(textOf(file) ?? "", record.job.masks);
  }
}

/** Masked line by line, every line ended by a line feed. */
function scrubbed(text: string, masks: SecretMasks): string {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => `${masks.mask(line)}\n`).join("");
}

/** A file that the step removed is none. */
function textOf(file: string): string | undefined {
  try {
    return new TextDecoder().decode(readFileSync(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

interface Line {
  readonly text: string;
  /** Where the line's text ends, and where the next line begins. */
  readonly end: number;
  readonly next: number;
}

/**
 * `name=value` and `name<<delimiter`, as the runner on Linux reads them: only LF ends a line, so a
 * CR belongs to the value and to the delimiter. Pairs before a broken line have taken effect.
 *
 * Source  actions/runner: src/Runner.Worker/FileCommandManager.cs, EnvFileKeyValuePairs.
 */
export function* parsePairs(text: string): Generator<readonly [name: string, value: string]> {
  let line = lineAt(text, 0);
  while (line !== undefined) {
    let next = line.next;
    if (line.text !== "") {
      const [pair, after] = readPair(text, line);
      yield pair;
      next = after;
    }
    line = lineAt(text, next);
  }
}

function readPair(
  text: string,
  line: Line,
): readonly [pair: readonly [string, string], next: number] {
  const equals = line.text.indexOf("=");
  const heredoc = line.text.indexOf("<<");
  if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
    return [[line.text.slice(0, equals), line.text.slice(equals + 1)], line.next];
  }
  if (heredoc < 0) throw new Error(`Invalid format '${line.text}'`);
  const name = line.text.slice(0, heredoc);
  const delimiter = line.text.slice(heredoc + 2);
  if (name === "" || delimiter === "") {
    throw new Error(
      `Invalid format '${line.text}'. Name must not be empty and delimiter must not be empty`,
    );
  }
  const [value, next] = readHeredoc(text, line.next, delimiter);
  return [[name, value], next];
}

function readHeredoc(
  text: string,
  start: number,
  delimiter: string,
): readonly [value: string, next: number] {
  let end = start;
  let line = lineAt(text, start);
  while (line?.text !== delimiter) {
    if (line === undefined) {
      throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    }
    if (line.next === line.end) throw new Error("Invalid value. EOF marker missing new line.");
    end = line.end;
    line = lineAt(text, line.next);
  }
  return [text.slice(start, end), line.next];
}

function lineAt(text: string, start: number): Line | undefined {
  if (start >= text.length) return undefined;
  const end = text.indexOf("\n", start);
  if (end < 0) return { text: text.slice(start), end: text.length, next: text.length };
  return { text: text.slice(start, end), end, next: end + 1 };
}
