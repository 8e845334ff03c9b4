import { KEPT_FRAMES, rawFailure } from "./raw.ts";
import type { RawFailure, RawFrame } from "./shape.ts";

// Source: Ruby manual, Exception#full_message; 3.1 tried, 3.4 quotes the method with '.
const HEADING =
  /^(?:.{0,200}\s)?(<internal:[^>\n]{1,300}>|[^\s:][^:\n]{0,300}):(\d{1,9}):in [`']([^'\n]{1,200})': (.*)$/;
const CLASS = /^(.*?) ?\(([A-Z][\w:]{0,200})\)$/;
const FRAME = /^\s+(?:\d+: )?from (.{1,400}?):(\d{1,9})(?::in [`'](.{1,200})')?$/;
const BARE_FRAME = /^([^\s:][^:\n]{0,300}\.(?:rb|ru|rake)):(\d{1,9}):in [`'](.{1,200})'$/;
const SYNTAX = /^([^\s:][^:\n]{0,300}\.(?:rb|ru|rake)):(\d{1,9}): (syntax errors?(?: found)?.*)$/;
const ABORTED = /^(?:bin\/)?(?:rails|rake) aborted!$/;
const RAISED = /^([A-Z][\w:]{0,200}): (.*)$/;
const MOST_MESSAGE_LINES = 8;
const MOST_LINES_BEFORE_CLASS = 15;

/** Exceptions with the newest frame first or last, syntax errors, and what a Rails task says. */
export function rubyFailures(lines: readonly string[]): readonly RawFailure[] {
  const found: RawFailure[] = [];
  let index = 0;
  while (index < lines.length) {
    const failure =
      exceptionAt(lines, index) ?? abortedAt(lines, index) ?? syntaxAt(lines[index] ?? "", index);
    const last = found.at(-1);
    if (failure === undefined) index += 1;
    else {
      const isCause = last !== undefined && last.end === index - 1 && last.frames.length > 0;
      if (isCause) found[found.length - 1] = withCause(last, failure);
      else found.push(failure);
      index = failure.end + 1;
    }
  }
  return found;
}

// Ruby prints the cause below what was raised from it.
function withCause(failure: RawFailure, cause: RawFailure): RawFailure {
  const names = [...new Set([...failure.names, ...cause.names])];
  return { ...failure, causes: [...failure.causes, cause].slice(0, 10), names, end: cause.end };
}

function exceptionAt(lines: readonly string[], at: number): RawFailure | undefined {
  const heading = HEADING.exec(lines[at] ?? "");
  if (heading === null) return undefined;
  const [, file = "", line, name = "", first = ""] = heading;
  const message = messageFrom(lines, at, first);
  if (message === undefined) return undefined;
  const below = framesFrom(lines, message.next);
  const above = below.frames.length > 0 ? { frames: [], begin: at } : framesAbove(lines, at);
  const own = { file, line: Number(line), function: name };
  const frames = [own, ...below.frames, ...above.frames].slice(0, KEPT_FRAMES);
  return exception({ ...message, frames, begin: above.begin, end: below.next - 1 });
}

/** The class stands behind the first line; Ruby shows the source below it. */
function messageFrom(lines: readonly string[], at: number, first: string) {
  const own = CLASS.exec(first);
  if (own === null) return undefined;
  let next = at + 1;
  while (next <= at + MOST_MESSAGE_LINES && isSource(lines, next)) next += 1;
  return { type: own[2] ?? "", text: own[1] ?? "", next };
}

// did_you_mean and error_highlight: an empty line, the source, a caret.
function isSource(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  if (index >= lines.length || FRAME.test(line)) return false;
  const isAhead = lines.slice(index, index + MOST_MESSAGE_LINES).some((one) => FRAME.test(one));
  return isAhead && (line === "" || /^\s/.test(line) || line.startsWith("Did you mean?"));
}

function framesFrom(lines: readonly string[], begin: number) {
  const frames: RawFrame[] = [];
  let next = begin;
  for (; next < lines.length; next += 1) {
    const match = FRAME.exec(lines[next] ?? "");
    if (match === null) break;
    if (frames.length < KEPT_FRAMES) frames.push(frameOf(match));
  }
  return { frames, next };
}

function framesAbove(lines: readonly string[], at: number) {
  const frames: RawFrame[] = [];
  let begin = at;
  for (let index = at - 1; index >= 0; index -= 1) {
    const match = /^\s+\d+: from /.test(lines[index] ?? "") ? FRAME.exec(lines[index] ?? "") : null;
    if (match === null) break;
    if (frames.length < KEPT_FRAMES) frames.push(frameOf(match));
    begin = index;
  }
  return { frames, begin };
}

function frameOf([, file = "", line, name]: RegExpExecArray): RawFrame {
  return { file, line: Number(line), ...(name === undefined ? {} : { function: name }) };
}

function abortedAt(lines: readonly string[], at: number): RawFailure | undefined {
  if (!ABORTED.test(lines[at] ?? "")) return undefined;
  const raised: string[] = [];
  const frames: RawFrame[] = [];
  let index = at + 1;
  for (; index < lines.length && index - at <= MOST_LINES_BEFORE_CLASS + KEPT_FRAMES; index += 1) {
    const line = lines[index] ?? "";
    const frame = BARE_FRAME.exec(line);
    if (frame !== null) frames.push(frameOf(frame));
    else if (frames.length > 0 || raised.length > MOST_LINES_BEFORE_CLASS) break;
    else if (ABORTED.test(line)) return undefined;
    else raised.push(line);
  }
  // Rails wraps what a migration raises, and prints that below its own words.
  const telling = raised.flatMap((line) => RAISED.exec(line) ?? []);
  const match = raised.map((line) => RAISED.exec(line)).findLast((one) => one !== null);
  if (match === undefined || match === null || telling.length === 0) return undefined;
  const [, type = "", text = ""] = match;
  return exception({ type, text, frames, begin: at, end: index - 1 });
}

interface Exception {
  readonly type: string;
  readonly text: string;
  readonly frames: readonly RawFrame[];
  readonly begin: number;
  readonly end: number;
}

function exception({ type, text, frames, begin, end }: Exception): RawFailure {
  const where = { begin, end };
  if (type === "SyntaxError") {
    const spot = /([^\s:][^:\n]{0,300}\.rb):(\d{1,9}):/.exec(text);
    const at = spot === null ? {} : { spot: { file: spot[1] ?? "", line: Number(spot[2]) } };
    return rawFailure("ruby", { kind: "syntax", type, text, frames, ...at, ...where });
  }
  const load = /cannot load such file -- (\S{1,300})/.exec(text)?.[1];
  const constant = /uninitialized constant ([\w:]{1,200})/.exec(text)?.[1];
  const missing = load ?? constant;
  return rawFailure("ruby", {
    kind: load === undefined ? "exception" : "import",
    type,
    text,
    frames,
    ...(missing === undefined ? {} : { missing }),
    ...keyOf(type, text),
    ...where,
  });
}

/** `ENV.fetch` names the variable. */
function keyOf(type: string, text: string): Partial<Pick<RawFailure, "names">> {
  const key = /^key not found: "([A-Z][A-Z0-9_]{0,100})"/.exec(text)?.[1];
  return type === "KeyError" && key !== undefined ? { names: [key] } : {};
}

function syntaxAt(line: string, at: number): RawFailure | undefined {
  const match = SYNTAX.exec(line);
  if (match === null) return undefined;
  const [, file = "", row, text = ""] = match;
  const spot = { file, line: Number(row) };
  return rawFailure("ruby", {
    kind: "syntax",
    type: "SyntaxError",
    text,
    spot,
    begin: at,
    end: at,
  });
}
