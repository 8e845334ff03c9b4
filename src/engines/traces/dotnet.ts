import { KEPT_FRAMES, rawFailure } from "./raw.ts";
import type { RawFailure, RawFrame } from "./shape.ts";

// Source: .NET documentation, Exception.ToString and the C# compiler's messages.
const HEADING = /^(?:Unhandled exception\. )?((?:[A-Z]\w*\.)+[A-Z]\w*(?:Exception|Error)): (.*)$/;
const INNER = /(?:^| )---> ((?:[A-Z]\w*\.)+[A-Z]\w*): (.*)$/;
const FRAME = /^ {3}at ([^\s(]{1,300}\(.{0,300}?\))(?: in (\/?[^\n]{1,400}):line (\d{1,9}))?$/;
const BETWEEN = /^ {3}--- End of /;
const COMPILED =
  /^\s*(\/?[\w./\\ -]{1,300}\.(?:cs|fs|vb))\((\d{1,9}),(\d{1,9})\): error ([A-Z]+\d+): (.*)$/;
const MOST_MESSAGE_LINES = 10;

/** Exceptions, the innermost of each, and errors of the compiler. */
export function dotnetFailures(lines: readonly string[]): readonly RawFailure[] {
  const found: RawFailure[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const failure = exceptionAt(lines, index) ?? compiledAt(lines[index] ?? "", index);
    if (failure === undefined) continue;
    found.push(failure);
    index = failure.end;
  }
  return found;
}

function exceptionAt(lines: readonly string[], begin: number): RawFailure | undefined {
  if (!HEADING.test(lines[begin] ?? "")) return undefined;
  const below = lines.slice(begin + 1, begin + 1 + MOST_MESSAGE_LINES);
  const first = begin + 1 + below.findIndex((line) => FRAME.test(line));
  if (first === begin) return undefined;
  const frames: RawFrame[] = [];
  let next = first;
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? "";
    const match = FRAME.exec(line);
    if (match === null && !BETWEEN.test(line)) break;
    if (match?.[2] !== undefined && frames.length < KEPT_FRAMES)
      frames.push({ file: match[2], line: Number(match[3]), function: match[1] ?? "" });
  }
  const raised = raisedIn(lines.slice(begin, first));
  return rawFailure("dotnet", { ...raised, frames, begin, end: next - 1 });
}

/** The innermost exception is printed last, each behind an arrow. */
function raisedIn(rows: readonly string[]) {
  const inner = rows
    .flatMap((row) => row.split(/(?= ---> )/))
    .flatMap((row) => INNER.exec(row) ?? []);
  const [outer] = rows;
  const [type = "", text = ""] =
    inner.length === 0 ? (HEADING.exec(outer ?? "")?.slice(1) ?? []) : inner.slice(-2);
  const assembly = /Could not load file or assembly '([^',]{1,300})/.exec(text)?.[1];
  return {
    type: type.slice(type.lastIndexOf(".") + 1),
    text,
    ...(assembly === undefined
      ? { kind: "exception" as const }
      : { kind: "import" as const, missing: assembly }),
  };
}

function compiledAt(line: string, at: number): RawFailure | undefined {
  const match = COMPILED.exec(line);
  if (match === null) return undefined;
  const [, file = "", row, column, type = "", text = ""] = match;
  const spot = { file, line: Number(row), column: Number(column) };
  return rawFailure("dotnet", { kind: "syntax", type, text, spot, names: [], begin: at, end: at });
}
