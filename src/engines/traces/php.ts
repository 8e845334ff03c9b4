import { KEPT_FRAMES, rawFailure } from "./raw.ts";
import type { RawFailure, RawFrame } from "./shape.ts";

// Source: PHP manual, "Errors"; version 8.2 tried.
const WORDS = ["Fatal error: ", "Parse error: "] as const;
const UNCAUGHT = /^Uncaught ([\w\\]{1,200})(?:: |$)/;
const FRAME = /^#\d+ (.{1,400})\((\d{1,9})\): (.{0,200})$/;
const END = /^(?:#\d+ \{main\}| {2}thrown in )/;

/** Uncaught exceptions, fatal errors and parse errors. */
export function phpFailures(lines: readonly string[]): readonly RawFailure[] {
  return lines.flatMap((line, index) => failureAt(lines, line, index) ?? []);
}

function failureAt(lines: readonly string[], line: string, at: number): RawFailure | undefined {
  const word = WORDS.find((words) => line.includes(words));
  if (word === undefined) return undefined;
  const said = located(line.slice(line.indexOf(word) + word.length).trimStart());
  if (said === undefined) return undefined;
  const uncaught = UNCAUGHT.exec(said.text);
  if (uncaught !== null) return uncaughtAt(lines, at, { said, uncaught });
  const isSyntax = word === "Parse error: ";
  return rawFailure("php", {
    ...(isSyntax ? { kind: "syntax" as const } : missingOf(said.text)),
    type: isSyntax ? "ParseError" : "Error",
    text: said.text,
    spot: { file: said.file, line: said.line },
    begin: at,
    end: at,
  });
}

interface Said {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** What stands before the last "in", and the position behind it. */
function located(text: string): Said | undefined {
  const at = text.lastIndexOf(" in ");
  const position = /^(.{1,400})(?::| on line )(\d{1,9})$/.exec(text.slice(at + 4));
  if (at < 0 || position === null) return undefined;
  return { text: text.slice(0, at), file: position[1] ?? "", line: Number(position[2]) };
}

function uncaughtAt(
  lines: readonly string[],
  begin: number,
  { said, uncaught }: { readonly said: Said; readonly uncaught: RegExpExecArray },
): RawFailure {
  const frames: RawFrame[] = [{ file: said.file, line: said.line }];
  let next = begin + 1;
  for (; next < lines.length; next += 1) {
    const row = lines[next] ?? "";
    const frame = FRAME.exec(row);
    if (frame === null && !END.test(row) && row !== "Stack trace:") break;
    if (frame !== null && frames.length < KEPT_FRAMES)
      frames.push({ file: frame[1] ?? "", line: Number(frame[2]), function: frame[3] ?? "" });
  }
  const [whole, type = ""] = uncaught;
  const text = said.text.slice(whole.length);
  const name = type.slice(type.lastIndexOf("\\") + 1);
  const where = { begin, end: next - 1 };
  return rawFailure("php", { ...missingOf(text), type: name, text, frames, ...where });
}

function missingOf(text: string): Pick<RawFailure, "kind" | "missing"> {
  const missing =
    /^(?:Class|Interface|Trait) "([\w\\]{1,300})" not found/.exec(text)?.[1] ??
    /Failed opening required '([^']{1,300})'/.exec(text)?.[1];
  return missing === undefined ? { kind: "exception" } : { kind: "import", missing };
}
