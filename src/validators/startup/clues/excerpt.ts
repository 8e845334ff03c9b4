import type { ServerMessage } from "#contract/database.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import { linesOf } from "#engines/traces/text.ts";

const MOST_LINES = 12;
const LONGEST_LINE = 240;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;

interface Shown {
  readonly said: string;
  readonly failure: TraceFailure | undefined;
  readonly refused: ServerMessage | undefined;
}

/** The lines that show a failure, as they were printed: of its stack, else the last ones; at most 12. */
export function excerptOf({ said, failure, refused }: Shown): string | undefined {
  const server = refused === undefined ? [] : serverLines(refused);
  const room = MOST_LINES - server.length;
  const lines = linesOf(said).map((line) => line.replace(CONTROLS, " ").trimEnd());
  const shown = failure === undefined ? undefined : stackLines(lines, failure, room);
  const printed = shown ?? toldLines(lines, room);
  const all = [...printed, ...server].map((line) => line.slice(0, LONGEST_LINE));
  return all.length === 0 ? undefined : all.join("\n");
}

// How installers begin what they have to say; a farewell of theirs follows it.
const INSTALLER =
  /^(?:npm (?:ERR!|error) code|\s*ERR_PNPM|\s*ERROR: |error: |\s*error Your lockfile|\s*× |\s*Because )/;

/** From where an installer begins to complain, else the last lines. */
function toldLines(lines: readonly string[], room: number): readonly string[] {
  const told = lines.filter((line) => !/^(?:npm (?:ERR!|error))?\s*$/.test(line));
  const begin = told.findIndex((line) => INSTALLER.test(line));
  return begin < 0 ? told.slice(-room) : told.slice(begin, begin + room);
}

function serverLines({ level, sqlstate, message, statement }: ServerMessage): readonly string[] {
  const one = (text: string) => text.replace(/\s+/g, " ").trim();
  return [
    `${level} ${sqlstate}: ${one(message)}`,
    ...(statement === undefined ? [] : [`STATEMENT: ${one(statement)}`]),
  ];
}

/** Python prints the reason below the stack, the others above it. */
function stackLines(
  lines: readonly string[],
  failure: TraceFailure,
  room: number,
): readonly string[] | undefined {
  const start = failure.message.slice(0, 40);
  const at = lines.findLastIndex((line) => isHeading(line, failure.type, start));
  if (at < 0) return undefined;
  if (failure.language !== "python") {
    const from = Math.max(0, at - 4);
    const snippet = lines.slice(from, at).findLastIndex((line) => /:\d+$/.test(line.trim()));
    const begin = snippet < 0 ? at : from + snippet;
    return lines.slice(begin, begin + room).filter((line) => line.trim() !== "");
  }
  const above = lines.slice(Math.max(0, at - room + 1), at + 1);
  const header = above.findLastIndex((line) => line.includes("Traceback (most recent call last)"));
  return above.slice(Math.max(0, header)).filter((line) => line.trim() !== "");
}

function isHeading(line: string, type: string, start: string): boolean {
  if (start === "") return line.includes(type);
  return line.includes(start) && !/^\s+at |^\s+File "/.test(line);
}
