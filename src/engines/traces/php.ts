import { KEPT_FRAMES, rawFailure } from "./raw.ts";
import type { RawFailure, RawFrame } from "./shape.ts";

// Source: PHP manual, "Errors"; version 8.2 tried.
const UNCAUGHT =
  /(?:^|\s)(?:PHP )?Fatal error: {1,2}Uncaught ([\w\\]{1,200})(?:: (.*?))? in (\/?[^\n]{1,400}):(\d{1,9})$/;
const PLAIN =
  /(?:^|\s)(?:PHP )?(Parse error|Fatal error): {1,2}(.{1,1000}) in (\/?[^\n]{1,400}) on line (\d{1,9})$/;
const FRAME = /^#\d+ (.{1,400})\((\d{1,9})\): (.{0,200})$/;
const END = /^(?:#\d+ \{main\}| {2}thrown in )/;

/** Uncaught exceptions, fatal errors and parse errors. */
export function phpFailures(lines: readonly string[]): readonly RawFailure[] {
  return lines.flatMap((line, index) => uncaughtAt(lines, index) ?? plainAt(line, index) ?? []);
}

function uncaughtAt(lines: readonly string[], begin: number): RawFailure | undefined {
  const match = UNCAUGHT.exec(lines[begin] ?? "");
  if (match === null) return undefined;
  const [, type = "", text = "", file = "", line] = match;
  const frames: RawFrame[] = [{ file, line: Number(line) }];
  let next = begin + 1;
  for (; next < lines.length; next += 1) {
    const row = lines[next] ?? "";
    const frame = FRAME.exec(row);
    if (frame === null && !END.test(row) && row !== "Stack trace:") break;
    if (frame !== null && frames.length < KEPT_FRAMES)
      frames.push({ file: frame[1] ?? "", line: Number(frame[2]), function: frame[3] ?? "" });
  }
  const name = type.slice(type.lastIndexOf("\\") + 1);
  const where = { begin, end: next - 1 };
  return rawFailure("php", { ...missingOf(text), type: name, text, frames, ...where });
}

function plainAt(line: string, at: number): RawFailure | undefined {
  const match = PLAIN.exec(line);
  if (match === null) return undefined;
  const [, what, text = "", file = "", row] = match;
  const isSyntax = what === "Parse error";
  return rawFailure("php", {
    ...(isSyntax ? { kind: "syntax" as const } : missingOf(text)),
    type: isSyntax ? "ParseError" : "Error",
    text,
    spot: { file, line: Number(row) },
    begin: at,
    end: at,
  });
}

function missingOf(text: string): Pick<RawFailure, "kind" | "missing"> {
  const missing =
    /^(?:Class|Interface|Trait) "([\w\\]{1,300})" not found/.exec(text)?.[1] ??
    /Failed opening required '([^']{1,300})'/.exec(text)?.[1];
  return missing === undefined ? { kind: "exception" } : { kind: "import", missing };
}
