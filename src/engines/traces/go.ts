import { KEPT_FRAMES, rawFailure } from "./raw.ts";
import type { RawFailure, RawFrame } from "./shape.ts";

// Source: Go runtime, traceback.go, and the go command; version 1.26 tried.
const PANIC =
  /^(?:\t{0,9}(?:panic|fatal error): |.{0,200}?\bhttp: panic serving [^ ]{1,100}: )(.*)$/;
const GOROUTINE = /^goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[[^\]]{1,200}\]:$/;
const CALL = /^([\w./*()[\]{}·-]{1,300})\(.*\)$/;
const POSITION = /^\t([^\t\n]{1,500}\.go):(\d{1,9})(?: \+0x[\da-f]+)?$/;
const COMPILED = /^(?:vet: )?(\.?[\w./-]{1,300}\.go):(\d{1,9}):(\d{1,9}): (.*)$/;
const PACKAGE = /^# (\S{1,300})/;
const TELLING =
  /^(?:undefined: |no required module provides package |package \S+ is not in std|pattern |syntax error|cannot find module)/;
const MOST_HEADER_LINES = 12;
// Packages of the standard library whose frames have no folder of their own when paths are trimmed.
const STANDARD =
  /^(?:runtime|net|os|fmt|io|log|sync|time|context|database|encoding|errors|reflect|bufio|bytes|strings|crypto|html|text|internal|syscall|testing|embed|math|sort|regexp)[/.]/;

/** Panics, and errors of the compiler, in the order of printing. */
export function goFailures(lines: readonly string[]): readonly RawFailure[] {
  return [...panics(lines), ...compilerErrors(lines)];
}

function panics(lines: readonly string[]): readonly RawFailure[] {
  const found: RawFailure[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const message = PANIC.exec(lines[index] ?? "")?.[1];
    const begin = message === undefined ? undefined : goroutineAfter(lines, index);
    if (message === undefined || begin === undefined) continue;
    const { frames, next } = framesFrom(lines, begin + 1);
    const text = message.replace(/ \[recovered.*\]$/, "");
    const where = { begin: index, end: next - 1 };
    found.push(rawFailure("go", { kind: "exception", type: "panic", text, frames, ...where }));
    index = next - 1;
  }
  return found;
}

/** The stack of the goroutine that panicked is the first one; what caused the panic may stand between. */
function goroutineAfter(lines: readonly string[], at: number): number | undefined {
  for (let index = at + 1; index <= at + MOST_HEADER_LINES; index += 1) {
    const line = lines[index] ?? "";
    if (GOROUTINE.test(line)) return index;
    if (/^(?:panic|fatal error): /.test(line)) return undefined;
  }
  return undefined;
}

function framesFrom(lines: readonly string[], begin: number) {
  const frames: RawFrame[] = [];
  let index = begin;
  for (; index + 1 < lines.length; index += 2) {
    const call = (lines[index] ?? "").replace(/^created by | in goroutine \d+$/g, "");
    const position = POSITION.exec(lines[index + 1] ?? "");
    if (position === null) break;
    const [, file = "", line = ""] = position;
    const name = CALL.exec(call)?.[1] ?? call.slice(0, 200);
    const isStandard = !file.startsWith("/") && STANDARD.test(name);
    if (!isStandard && frames.length < KEPT_FRAMES)
      frames.push({ file, line: Number(line), function: name.slice(name.lastIndexOf("/") + 1) });
  }
  // A deferred function that panics again stands above what panicked first.
  const first = frames.findLastIndex(({ function: name }) => name === "panic");
  return { frames: frames.slice(first + 1), next: index };
}

/** One failure for each run of errors: the first one, which brings about those after it. */
function compilerErrors(lines: readonly string[]): readonly RawFailure[] {
  const found: RawFailure[] = [];
  let package_: string | undefined;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const match = COMPILED.exec(line);
    if (match === null) {
      package_ = PACKAGE.exec(line)?.[1] ?? (/^[\s\t]/.test(line) ? package_ : undefined);
      continue;
    }
    const last = found.at(-1);
    if (last !== undefined && last.end === index - 1)
      found[found.length - 1] = { ...last, end: index };
    else if (package_ !== undefined || TELLING.test(match[4] ?? ""))
      found.push(compilerError(match, { at: index, from: package_ }));
  }
  return found;
}

function compilerError(
  match: RegExpExecArray,
  { at, from }: { readonly at: number; readonly from: string | undefined },
): RawFailure {
  const [, file = "", line, column, text = ""] = match;
  const told = text.replace(/; to add it:$/, "");
  const spot = { file: file.replace(/^\.\//, ""), line: Number(line), column: Number(column) };
  return rawFailure("go", {
    ...aboutError(text, from),
    type: "compile error",
    text: told,
    spot,
    names: [],
    begin: at,
    end: at,
  });
}

function aboutError(
  text: string,
  from: string | undefined,
): Pick<RawFailure, "kind" | "missing" | "from"> {
  const module = /^no required module provides package ([^\s;]{1,300})/.exec(text)?.[1];
  if (module !== undefined) return { kind: "import", missing: module };
  const symbol = /^undefined: ([\w.]{1,200})/.exec(text)?.[1];
  return symbol === undefined
    ? { kind: "syntax" }
    : { kind: "import", missing: symbol, from: from ?? "its package" };
}
