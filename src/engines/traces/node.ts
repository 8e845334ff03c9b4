import { loadFailureOf } from "./node-modules.ts";
import { frameOf, isFrame, type Snippet, snippetAt } from "./node-stack.ts";
import type { RawFailure, RawFrame } from "./shape.ts";
import { sentence } from "./text.ts";
import { namesMissing } from "./variables.ts";

// node-postgres calls its errors "error".
const HEADING =
  /(?:^|[\s:>\]"'(])((?:[A-Za-z_$][\w$.]{0,100})?(?:Error|Exception|Rejection)|error)(?: \[([\w$]{1,60})\])?(?::\s?(.*)|\s*)$/;
const OTHER_HEADING = /^(?:Uncaught )?([A-Z][\w$]{2,100})()(?::\s?(.*)|\s*)$/;
const EMITTED = /^\s*Emitted 'error' event/;
const NESTED = /^\s+(\[?(?:cause|errors|\d+)\]?: )?/;
// Loader functions that compile or link: a SyntaxError below them was never running code.
const LOADER =
  /^(wrapSafe|compileFunction|compileSourceTextModule|.*[#_.](?:asyncInstantiate|instantiate|_instantiate)|.*\.(?:moduleStrategy|_compile)|.*compileForInternalLoader|.*compileSourceTextModule)/;
const MOST_HEADING_LINES = 80;
const KEPT_FRAMES = 60;
// Lines between an error and the cause that is printed inside it.
const NEAR = 3;

interface Run {
  readonly begin: number;
  readonly end: number;
}

interface Heading {
  readonly at: number;
  readonly type: string;
  readonly code?: string;
  readonly first: string;
  readonly nested: boolean;
}

/** Every error with a stack, causes attached, in the order of printing. */
export function nodeFailures(lines: readonly string[]): readonly RawFailure[] {
  const found: RawFailure[] = [];
  let floor = 0;
  for (const run of runsOf(lines)) {
    const heading = headingAbove(lines, run.begin, floor);
    const last = found.at(-1);
    const emitted = EMITTED.test(lines[run.begin - 1] ?? "") && last !== undefined;
    if (emitted) found[found.length - 1] = withFrames(last, lines, run);
    else if (heading !== undefined) {
      const failure = assemble({ lines, run, heading, floor });
      if (heading.nested && last !== undefined && heading.at - last.end <= NEAR)
        found[found.length - 1] = withCause(last, failure);
      else found.push(failure);
    }
    floor = run.end + 1;
  }
  return found;
}

function runsOf(lines: readonly string[]): readonly Run[] {
  const runs: Run[] = [];
  let begin = -1;
  for (let index = 0; index <= lines.length; index += 1) {
    const inside = index < lines.length && isFrame(lines[index] ?? "");
    if (inside && begin < 0) begin = index;
    if (!inside && begin >= 0) {
      runs.push({ begin, end: index - 1 });
      begin = -1;
    }
  }
  return runs;
}

function headingAbove(lines: readonly string[], from: number, floor: number): Heading | undefined {
  const lowest = Math.max(floor, from - MOST_HEADING_LINES);
  for (let index = from - 1; index >= lowest; index -= 1) {
    const line = lines[index] ?? "";
    const match = HEADING.exec(line);
    if (match !== null) return headingOf(match, line, index);
  }
  const line = lines[from - 1] ?? "";
  const other = from - 1 >= floor ? OTHER_HEADING.exec(line) : null;
  return other === null ? undefined : headingOf(other, line, from - 1);
}

function headingOf(match: RegExpExecArray, line: string, at: number): Heading {
  const [, printed = "", code, first = ""] = match;
  const type = printed.slice(printed.lastIndexOf(".") + 1);
  return {
    at,
    type: type === "error" ? "Error" : type,
    ...(code === undefined || code === "" ? {} : { code }),
    first,
    nested: (NESTED.exec(line)?.[0].length ?? 0) >= 2,
  };
}

interface Assembly {
  readonly lines: readonly string[];
  readonly run: Run;
  readonly heading: Heading;
  readonly floor: number;
}

function assemble({ lines, run, heading, floor }: Assembly): RawFailure {
  const text = [heading.first, ...lines.slice(heading.at + 1, run.begin)].join("\n");
  const frames = framesOf(lines, run);
  const snippet = snippetAbove(lines, heading.at, floor);
  const coded = heading.code?.startsWith("ERR_") === true ? heading.code : undefined;
  const type = coded ?? heading.type;
  const load = loadFailureOf({ type, text, snippet, frames });
  const compiled =
    heading.type === "SyntaxError" && snippet !== undefined && isLoader(lines, run.begin);
  return {
    language: "node",
    kind: load !== undefined ? "import" : compiled ? "syntax" : "exception",
    type,
    message: sentence(text.split("\nRequire stack:")[0] ?? text),
    frames,
    deepest: "first",
    ...(compiled ? { spot: snippet } : {}),
    causes: [],
    names: namesMissing({ type, text, frames: [] }),
    begin: snippet === undefined ? heading.at : Math.max(floor, heading.at - 5),
    end: run.end,
    ...load,
  };
}

function isLoader(lines: readonly string[], first: number): boolean {
  const name = /^\s+at (?:async )?(.+?) \(node:/.exec(lines[first] ?? "")?.[1];
  return name !== undefined && LOADER.test(name);
}

function framesOf(lines: readonly string[], run: Run): readonly RawFrame[] {
  const kept = lines.slice(run.begin, Math.min(run.end + 1, run.begin + KEPT_FRAMES));
  return kept.flatMap((line) => frameOf(line) ?? []);
}

// Position, source, caret, and at most one empty line stand above the heading.
function snippetAbove(
  lines: readonly string[],
  heading: number,
  floor: number,
): Snippet | undefined {
  for (let index = heading - 3; index >= Math.max(floor, heading - 4); index -= 1) {
    const snippet = snippetAt(lines, index);
    if (snippet !== undefined) return snippet;
  }
  return undefined;
}

function withFrames(failure: RawFailure, lines: readonly string[], run: Run): RawFailure {
  const frames = [...failure.frames, ...framesOf(lines, run)].slice(0, KEPT_FRAMES);
  return { ...failure, frames, end: run.end };
}

function withCause(failure: RawFailure, cause: RawFailure): RawFailure {
  const causes = [...failure.causes, cause].slice(0, 10);
  return { ...failure, causes, explicit: true, end: cause.end };
}
