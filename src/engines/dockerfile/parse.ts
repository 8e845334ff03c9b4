import { type LogicalLine, readLines } from "./lines.ts";
import {
  type Dockerfile,
  type DockerfileProblem,
  type Flag,
  type Instruction,
  KEYWORDS,
  type Stage,
} from "./shape.ts";
import { jsonWords, rawWords, unquoted } from "./words.ts";

const MAY_BE_EMPTY = new Set(["CMD", "ENTRYPOINT"]);
const MAY_BE_JSON = new Set(["ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"]);

/**
 * Reads a Dockerfile. It never fails: what a builder would refuse is among the problems.
 *
 * Source  "Dockerfile reference"; BuildKit, frontend/dockerfile/parser.
 */
export function parseDockerfile(text: string): Dockerfile {
  const { lines, problems: misread, ...read } = readLines(text);
  const instructions = lines.map((line) => instructionOf(line, read.escapeMark));
  const first = instructions.findIndex(({ keyword }) => keyword === "FROM");
  const globals = first < 0 ? instructions : instructions.slice(0, first);
  const stages = first < 0 ? [] : stagesOf(instructions.slice(first), read.escapeMark);
  const problems = [...misread, ...refusals(instructions, { globals, stages })];
  return {
    ...read,
    instructions,
    globals,
    stages,
    problems: problems.sort((a, b) => a.line - b.line),
  };
}

function instructionOf({ text, line, lastLine, heredocs }: LogicalLine, escapeMark: string) {
  const [, word = "", after = ""] = /^\s*(\S+)([\s\S]*)$/.exec(text) ?? [];
  const keyword = word.toUpperCase();
  const { flags, rest } = flagsOf(after, escapeMark);
  const words = MAY_BE_JSON.has(keyword) ? jsonWords(rest) : undefined;
  const instruction: Instruction = {
    keyword,
    line,
    lastLine,
    flags,
    text: rest,
    ...(words === undefined ? {} : { words }),
    heredocs,
  };
  return instruction;
}

function flagsOf(text: string, escapeMark: string): { flags: readonly Flag[]; rest: string } {
  const flags: Flag[] = [];
  let start = 0;
  for (const { text: word, end } of rawWords(text, escapeMark)) {
    if (!word.startsWith("--")) break;
    start = end;
    if (word === "--") break;
    const plain = unquoted(word.slice(2), escapeMark);
    const equals = plain.indexOf("=");
    flags.push(
      equals < 0
        ? { name: plain }
        : { name: plain.slice(0, equals), value: plain.slice(equals + 1) },
    );
  }
  return { flags, rest: text.slice(start).trim() };
}

function stagesOf(instructions: readonly Instruction[], escapeMark: string): Stage[] {
  const stages: (Omit<Stage, "instructions"> & { instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword !== "FROM") {
      stages.at(-1)?.instructions.push(instruction);
      continue;
    }
    const [base = "", as = "", name] = [...rawWords(instruction.text, escapeMark)].map(
      ({ text }) => text,
    );
    const platform = flagOf(instruction, "platform");
    stages.push({
      index: stages.length,
      ...(name === undefined || as.toUpperCase() !== "AS" ? {} : { name: name.toLowerCase() }),
      from: instruction,
      base,
      ...(platform === undefined ? {} : { platform }),
      instructions: [],
    });
  }
  return stages;
}

/** Value of a flag, the last one when it is given twice. */
export function flagOf(instruction: Instruction, name: string): string | undefined {
  return instruction.flags.findLast((flag) => flag.name === name)?.value;
}

function refusals(
  instructions: readonly Instruction[],
  { globals, stages }: { globals: readonly Instruction[]; stages: readonly Stage[] },
): DockerfileProblem[] {
  const found: DockerfileProblem[] = [];
  for (const { keyword, line, text } of instructions)
    if (!KEYWORDS.has(keyword)) found.push({ line, message: `unknown instruction: ${keyword}` });
    else if (text === "" && !MAY_BE_EMPTY.has(keyword))
      found.push({ line, message: `${keyword} requires at least one argument` });
  for (const { keyword, line } of globals)
    if (KEYWORDS.has(keyword) && keyword !== "ARG")
      found.push({ line, message: `no build stage in current context: ${keyword} before FROM` });
  for (const { from } of stages) {
    const count = from.text.split(/\s+/).length;
    if (from.text !== "" && count !== 1 && count !== 3)
      found.push({ line: from.line, message: "FROM requires either one or three arguments" });
  }
  if (instructions.length === 0) found.push({ line: 1, message: "file with no instructions" });
  return found;
}
