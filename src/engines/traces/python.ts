import type { RawFailure, RawFrame } from "./shape.ts";
import { sentence } from "./text.ts";
import { namesMissing } from "./variables.ts";

// Source: Python manual, "traceback"; versions 3.8 to 3.13 tried.
const HEADER = /^(.*?)(?:Exception Group )?Traceback \(most recent call last\):\s*$/;
const FRAME = /^ {2}File "([^"]{1,500})", line (\d{1,9})(?:, in (.{1,200}))?$/;
const RAISED = /^([A-Za-z_][\w.]{0,200})(?:: (.*)|:)?$/;
const LOG_LEVEL = /^(INFO|ERROR|WARNING|WARN|DEBUG|CRITICAL|FATAL|NOTICE|TRACE)$/;
const CONTINUED = /^(\s+\S|DETAIL:|HINT:|LINE \d|CONTEXT:|\[SQL|\(Background)/;
// Before each member of an exception group.
const MEMBER = /^\s*\+-[+-]/;
// SQLAlchemy repeats the statement and links to its manual.
const STATEMENT = /^(\[SQL|\(Background|LINE \d)|^\s*\^\s*$/;
const DIRECT = "The above exception was the direct cause of the following exception:";
const DURING = "During handling of the above exception, another exception occurred:";
const SYNTAX = new Set(["SyntaxError", "IndentationError", "TabError"]);
const IMPORT = new Set(["ModuleNotFoundError", "ImportError"]);
const MOST_FRAMES = 1_000;
const KEPT_FRAMES = 60;
const MOST_MESSAGE_LINES = 60;
const MOST_FOREIGN_LINES = 20;

interface Block {
  /** Absent when the lines turned out to be no traceback. */
  readonly failure?: RawFailure;
  /** First line that was not read. */
  readonly next: number;
}

// What the interpreter says of what it was told to run, without a traceback: `python -m shop.worker`.
const REFUSED_MODULE =
  /^(?:\S{1,300}\/)?(?:python|pypy)[\d.]*: (?:Error while finding module specification for '[^']{1,200}' \()?(?:ModuleNotFoundError: )?(No module named '?([\w.]{1,200})'?.*)$/;

/** Every traceback of the text, chains joined, in the order of printing. */
export function pythonFailures(lines: readonly string[]): readonly RawFailure[] {
  const found: RawFailure[] = [];
  let chained: { readonly failure: RawFailure; readonly explicit: boolean } | undefined;
  let index = 0;
  while (index < lines.length) {
    const block = blockAt(lines, index) ?? refusalAt(lines, index);
    if (block?.failure === undefined) {
      index = block?.next ?? index + 1;
      continue;
    }
    const failure = withCause(block.failure, chained);
    const link = linkAfter(lines, block.next);
    chained = link === undefined ? undefined : { failure, explicit: link.explicit };
    if (link === undefined) found.push(failure);
    index = link?.next ?? block.next;
  }
  return chained === undefined ? found : [...found, chained.failure];
}

function withCause(
  failure: RawFailure,
  chained: { readonly failure: RawFailure; readonly explicit: boolean } | undefined,
): RawFailure {
  if (chained === undefined) return failure;
  const { failure: cause, explicit } = chained;
  return {
    ...failure,
    begin: cause.begin,
    explicit,
    causes: [{ ...cause, causes: [] }, ...cause.causes].slice(0, 10),
  };
}

function linkAfter(lines: readonly string[], from: number) {
  for (let index = from; index < Math.min(from + 3, lines.length); index += 1) {
    const line = lines[index] ?? "";
    if (line.endsWith(DIRECT)) return { next: index + 1, explicit: true };
    if (line.endsWith(DURING)) return { next: index + 1, explicit: false };
    if (line.trim() !== "" && !/^ *\|\s*$/.test(line)) return undefined;
  }
  return undefined;
}

function blockAt(lines: readonly string[], index: number): Block | undefined {
  const line = lines[index] ?? "";
  const header = HEADER.exec(line);
  if (header === null)
    return FRAME.test(line) ? readBlock({ lines, begin: index, prefix: "" }) : undefined;
  const prefix = prefixOf(header[1] ?? "", lines[index + 1] ?? "");
  return readBlock({ lines, begin: index, prefix });
}

function refusalAt(lines: readonly string[], index: number): Block | undefined {
  const [, said, missing] = REFUSED_MODULE.exec(lines[index] ?? "") ?? [];
  if (said === undefined || missing === undefined) return undefined;
  const failure: RawFailure = {
    language: "python",
    kind: "import",
    type: "ModuleNotFoundError",
    message: sentence(said.replace(/\)$/, "")),
    // `python -m shop` runs `shop.__main__`, where `shop` is a folder.
    missing,
    frames: [],
    deepest: "last",
    causes: [],
    names: [],
    begin: index,
    end: index,
  };
  return { failure, next: index + 1 };
}

// A log shipper puts the same words before every line; an exception group draws a margin.
function prefixOf(before: string, following: string): string {
  if (before === "") return "";
  const at = following.indexOf('  File "');
  return at > 0 ? following.slice(0, at) : "";
}

interface Reading {
  readonly lines: readonly string[];
  readonly begin: number;
  readonly prefix: string;
}

function readBlock(reading: Reading): Block {
  const { lines, begin } = reading;
  const frames: RawFrame[] = [];
  let foreign = 0;
  let index = FRAME.test(bare(reading, begin)) ? begin : begin + 1;
  for (; index < lines.length && foreign <= MOST_FOREIGN_LINES; index += 1) {
    const line = bare(reading, index);
    const frame = FRAME.exec(line);
    if (frame !== null) frames.push(frameOf(frame));
    if (frames.length > MOST_FRAMES) frames.splice(0, MOST_FRAMES - KEPT_FRAMES);
    if (frame !== null || /^ {2,}/.test(line)) continue;
    const type = raisedType(line);
    if (type !== undefined) {
      const end = lastMessageLine(reading, { type, at: index });
      return { failure: assemble(reading, frames, { type, at: index, end }), next: end + 1 };
    }
    if (HEADER.test(line)) return { next: index };
    foreign += 1;
  }
  return { next: index };
}

function raisedType(line: string): string | undefined {
  const type = RAISED.exec(line)?.[1];
  return type === undefined || LOG_LEVEL.test(type) ? undefined : type;
}

function bare({ lines, prefix }: Reading, index: number): string {
  const line = lines[index] ?? "";
  return prefix !== "" && line.startsWith(prefix) ? line.slice(prefix.length) : line;
}

function frameOf(match: RegExpExecArray): RawFrame {
  const [, file = "", line = "", name] = match;
  return { file, line: Number(line), ...(name === undefined ? {} : { function: name }) };
}

function lastMessageLine(
  reading: Reading,
  raised: { readonly type: string; readonly at: number },
): number {
  const fields = /ValidationError$/.test(raised.type);
  const most = Math.min(raised.at + MOST_MESSAGE_LINES, reading.lines.length - 1);
  let end = raised.at;
  for (let index = raised.at + 1; index <= most; index += 1) {
    const line = bare(reading, index);
    const field = fields && /^[\w.[\]-]{1,100}$/.test(line);
    if ((!CONTINUED.test(line) && !field) || FRAME.test(line) || MEMBER.test(line)) break;
    end = index;
  }
  return end;
}

function assemble(
  reading: Reading,
  frames: readonly RawFrame[],
  raised: { readonly type: string; readonly at: number; readonly end: number },
): RawFailure {
  const type = raised.type.slice(raised.type.lastIndexOf(".") + 1);
  const text = Array.from({ length: raised.end - raised.at + 1 }, (_unused, offset) =>
    bare(reading, raised.at + offset),
  );
  const first = RAISED.exec(text[0] ?? "")?.[2] ?? "";
  const told = text.slice(1).filter((line) => !STATEMENT.test(line));
  const message = sentence([first, ...told].join("\n"));
  const last = frames.at(-1);
  const isSyntax = SYNTAX.has(type) && last !== undefined && last.function === undefined;
  return {
    language: "python",
    kind: isSyntax ? "syntax" : IMPORT.has(type) ? "import" : "exception",
    type,
    message,
    ...missingOf(type, message),
    frames: frames.slice(-KEPT_FRAMES),
    deepest: "last",
    ...(isSyntax ? { spot: { file: last.file, line: last.line } } : {}),
    causes: [],
    names: namesMissing({ type, text: [first, ...text.slice(1)].join("\n"), frames }),
    begin: reading.begin,
    end: raised.end,
  };
}

function missingOf(type: string, message: string) {
  if (!IMPORT.has(type)) return {};
  const symbol =
    /^cannot import name '([^']{1,200})' from (?:partially initialized module )?'([^']{1,200})'/.exec(
      message,
    );
  if (symbol !== null) return { missing: symbol[1] ?? "", from: symbol[2] ?? "" };
  // What Django says of a class that a setting names.
  const named = /^Module "([^"]{1,200})" does not define a "([^"]{1,200})"/.exec(message);
  if (named !== null) return { missing: named[2] ?? "", from: named[1] ?? "" };
  const module = /No module named '?([\w.]{1,200})'?/.exec(message);
  return module === null ? {} : { missing: module[1] ?? "" };
}
