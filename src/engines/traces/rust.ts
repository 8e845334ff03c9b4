import { KEPT_FRAMES, rawFailure } from "./raw.ts";
import type { RawFailure, RawFrame } from "./shape.ts";

// Source: Rust's standard library, panicking.rs; 1.73 put the message on a line of its own.
const PANIC =
  /^thread '[^'\n]{1,200}'(?: \(\d+\))? panicked at ([^\s:'][^:\n]{0,300}):(\d{1,9}):(\d{1,9}):$/;
const OLDER =
  /^thread '[^'\n]{1,200}' panicked at '(.{0,1000})', ([^\s:][^:\n]{0,300}):(\d{1,9}):(\d{1,9})$/;
const CALL = /^\s+\d+: (?:0x[\da-f]+ - )?(.{1,300})$/;
const AT = /^\s+at (\S[^:\n]{0,400}):(\d{1,9}):(\d{1,9})$/;
const COMPILED = /^error(?:\[(E\d{4})\])?: (.{1,1000})$/;
const ENDED = /^error: could not compile /;
const LONGEST_ERROR = 40;
const ARROW = /^\s+--> ([^:\n]{1,300}):(\d{1,9}):(\d{1,9})$/;

/** Panics and errors of the compiler. */
export function rustFailures(lines: readonly string[]): readonly RawFailure[] {
  const panics = lines.flatMap((_line, index) => panicAt(lines, index) ?? []);
  return [...panics, ...compilerErrors(lines)];
}

/** The first error of a compilation, which often brings about those after it. */
function compilerErrors(lines: readonly string[]): readonly RawFailure[] {
  const found: RawFailure[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const failure = compiledAt(lines, index);
    const last = found.at(-1);
    if (failure === undefined) continue;
    if (last !== undefined && isSameCompilation(lines, last.end, index))
      found[found.length - 1] = { ...last, end: failure.end };
    else found.push(failure);
  }
  return found;
}

function isSameCompilation(lines: readonly string[], from: number, to: number): boolean {
  return to - from <= LONGEST_ERROR && !lines.slice(from, to).some((line) => ENDED.test(line));
}

function panicAt(lines: readonly string[], begin: number): RawFailure | undefined {
  const line = lines[begin] ?? "";
  const match = PANIC.exec(line);
  const older = match === null ? OLDER.exec(line) : null;
  if (match === null && older === null) return undefined;
  const [file = "", row, column] = match === null ? (older?.slice(2) ?? []) : match.slice(1);
  const text = match === null ? (older?.[1] ?? "") : (lines[begin + 1] ?? "");
  const from = begin + (match === null ? 1 : 2);
  const { frames, next } = framesFrom(lines, from);
  const spot = { file, line: Number(row), column: Number(column) };
  return rawFailure("rust", {
    kind: "exception",
    type: "panic",
    text,
    spot,
    frames,
    begin,
    end: next - 1,
  });
}

/** Absent unless RUST_BACKTRACE is set; a place in a library leaves the frames to say where. */
function framesFrom(lines: readonly string[], begin: number) {
  const frames: RawFrame[] = [];
  if (lines[begin] !== "stack backtrace:") return { frames, next: begin };
  let next = begin + 1;
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? "";
    const at = AT.exec(line);
    if (at === null && !CALL.test(line)) break;
    const name = CALL.exec(lines[next - 1] ?? "")?.[1];
    if (at !== null && frames.length < KEPT_FRAMES)
      frames.push({
        file: at[1] ?? "",
        line: Number(at[2]),
        column: Number(at[3]),
        ...(name === undefined ? {} : { function: name }),
      });
  }
  return { frames, next };
}

function compiledAt(lines: readonly string[], at: number): RawFailure | undefined {
  const match = COMPILED.exec(lines[at] ?? "");
  const arrow = match === null ? null : ARROW.exec(lines[at + 1] ?? "");
  if (match === null || arrow === null) return undefined;
  const [, code = "compile error", text = ""] = match;
  const missing = /unresolved (?:import|module or unlinked crate) `([^`]{1,200})`/.exec(text)?.[1];
  const kind = missing === undefined ? ("syntax" as const) : ("import" as const);
  const spot = { file: arrow[1] ?? "", line: Number(arrow[2]), column: Number(arrow[3]) };
  const about = missing === undefined ? { kind } : { kind, missing };
  return rawFailure("rust", {
    ...about,
    type: code,
    text,
    spot,
    names: [],
    begin: at,
    end: at + 1,
  });
}
