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
  if (failure.language === "python") return pythonLines(lines.slice(0, at + 1), room);
  const from = Math.max(0, at - 4);
  const snippet = lines.slice(from, at).findLastIndex((line) => OWN_SNIPPET.test(line));
  const begin = snippet < 0 ? at : from + snippet;
  const told = lines.slice(begin).filter((line) => line.trim() !== "" && !FOREIGN.test(line));
  return told.slice(0, room);
}

const OWN_SNIPPET = /^(?!node:)(?!.*node_modules).*:\d+$/;
// Frames of the language itself and of dependencies, and the carets below a line.
const FOREIGN = /^\s+at .*(?:node:|node_modules)|^\s*[\^~]+\s*$/;
const FOREIGN_FRAME = /^ {2}File "(?:<|[^"]*(?:site-packages|\/lib\/python\d|\/bin\/[^/"]+"))/;
const MOST_STACK_LINES = 400;

/** The project's own frames of the last traceback, and the reason. */
function pythonLines(whole: readonly string[], room: number): readonly string[] {
  const lines = whole.slice(-MOST_STACK_LINES);
  const header = lines.findLastIndex((line) => line.includes("Traceback (most recent call last)"));
  let isForeign = false;
  const own = lines.slice(Math.max(0, header)).filter((line) => {
    if (/^ {2}File "/.test(line)) isForeign = FOREIGN_FRAME.test(line);
    else if (!line.startsWith("    ")) isForeign = false;
    return !isForeign && line.trim() !== "" && !FOREIGN.test(line);
  });
  return own.slice(-room);
}

function isHeading(line: string, type: string, start: string): boolean {
  if (start === "") return line.includes(type);
  return line.includes(start) && !/^\s+at |^\s+File "/.test(line);
}
