import { adoptedPlace, type Placed } from "./adopted.ts";
import { dotnetFailures } from "./dotnet.ts";
import { fileFinder } from "./files.ts";
import { goFailures } from "./go.ts";
import { javaFailures } from "./java.ts";
import { nodeFailures } from "./node.ts";
import { phpFailures } from "./php.ts";
import { foundFile, joined, placeOf } from "./place.ts";
import type { FilePlace, Project } from "./project.ts";
import { pythonFailures } from "./python.ts";
import { rubyFailures } from "./ruby.ts";
import { rustFailures } from "./rust.ts";
import { isReport, serverFailures } from "./servers.ts";
import type { RawFailure, TraceLanguage } from "./shape.ts";
import { shellFailures } from "./shell.ts";
import { springFailures } from "./spring.ts";
import { sqlFailures } from "./sql.ts";
import { linesOf, sentence } from "./text.ts";

export interface TraceFrame {
  /** Relative to the project when inside it, else as printed. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column?: number;
  readonly function?: string;
  readonly inRepository: boolean;
}

/** A failure that a program printed. */
export interface TraceFailure {
  readonly language: TraceLanguage;
  /** `import`: a module or symbol could not be loaded; `syntax`: a file could not be parsed. */
  readonly kind: "import" | "syntax" | "exception";
  /** Class or code, such as `ModuleNotFoundError` or `ERR_MODULE_NOT_FOUND`. */
  readonly type: string;
  /** One line, at most 500 characters, without control characters. */
  readonly message: string;
  /** Module or symbol that could not be found; relative to the project when it is a file in it. */
  readonly missing?: string;
  /** Module that a missing symbol was asked from. */
  readonly from?: string;
  /** In the order of printing, at most 60. */
  readonly frames: readonly TraceFrame[];
  /** Deepest line inside the project: who imports, what cannot be parsed, what raised. */
  readonly place?: FilePlace;
  /** Names that the message itself says are missing; only a hint. */
  readonly names: readonly string[];
  /** Lines that were printed after it. */
  readonly linesAfter: number;
  /** Identity of the cause: the type and the place, else the type and what it is about. */
  readonly cause: string;
}

export interface TraceContext {
  /** Absolute path of the project. */
  readonly root: string;
  /** Relative paths with forward slashes. */
  readonly files: readonly string[];
  /** Text of a file of the project, listed or not; finds lines that were not printed. */
  readonly read?: (path: string) => string | undefined;
}

const PARSERS: readonly ((lines: readonly string[]) => readonly RawFailure[])[] = [
  pythonFailures,
  nodeFailures,
  serverFailures,
  javaFailures,
  springFailures,
  goFailures,
  rubyFailures,
  phpFailures,
  dotnetFailures,
  rustFailures,
  sqlFailures,
  shellFailures,
];
const NEIGHBOURS = 5;
// One boot that fails prints a handful; a crash loop repeats itself.
const MOST_FAILURES = 200;
// Raised while stopping; not why.
const STOPPING = new Set(["KeyboardInterrupt", "CancelledError", "SystemExit", "GeneratorExit"]);

/** The last failure in a text, which is the one that ended a program. */
export function failureFrom(text: string, context: TraceContext): TraceFailure | undefined {
  return failuresFrom(text, context).at(-1);
}

/**
 * Every failure in a text, in the order of printing. Never throws; linear in the text.
 *
 * Shape   chains are one failure: the last one raised, unless it was raised on purpose from a
 *         failure to import or parse; a wrapped failure keeps the deepest line inside the project.
 */
export function failuresFrom(text: string, context: TraceContext): readonly TraceFailure[] {
  const lines = linesOf(text);
  const raw = PARSERS.flatMap((parse) => parse(lines))
    .sort((a, b) => a.end - b.end)
    .slice(-MOST_FAILURES);
  const causes = raw.filter((failure) => !isReport(failure) && !STOPPING.has(failure.type));
  const project: Project = {
    files: context.files,
    finder: fileFinder(context.root, context.files),
    read: context.read,
  };
  const kept = causes.length > 0 ? causes : raw;
  const placed = kept.map((failure) => ({ raw: failure, place: placeIn(failure, project) }));
  return placed.map((failure, index) => {
    const place = adoptedPlace(failure, placed.slice(Math.max(0, index - NEIGHBOURS), index));
    return finished({ raw: failure.raw, place }, project, lines);
  });
}

function placeIn(raw: RawFailure, project: Project): FilePlace | undefined {
  return (
    placeOf(decisive(raw, project), project) ??
    raw.causes.map((cause) => placeOf(cause, project)).find((found) => found !== undefined)
  );
}

function finished(
  { raw, place }: Placed,
  project: Project,
  lines: readonly string[],
): TraceFailure {
  const failure = decisive(raw, project);
  const missing = failure.missing === undefined ? undefined : shownModule(failure.missing, project);
  return {
    language: failure.language,
    kind: failure.kind,
    type: failure.type,
    message: project.finder.within(failure.message),
    ...(missing === undefined ? {} : { missing: sentence(missing, 300) }),
    ...(failure.from === undefined ? {} : { from: sentence(sourceOf(failure.from, place), 300) }),
    frames: failure.frames.map((frame) => {
      const { isEnd, ...shown } = frame;
      const file = foundFile(frame, project);
      return { ...shown, file: sentence(file ?? frame.file), inRepository: file !== undefined };
    }),
    ...(place === undefined ? {} : { place }),
    names: [...new Set([failure, ...raw.causes].flatMap(({ names }) => names))].slice(0, 20),
    linesAfter: lines.slice(endOf(raw, lines) + 1).filter((line) => line.trim() !== "").length,
    cause: causeOf(failure, place),
  };
}

// Emitters and their options stand between the stack and the properties.
const NEAR_DUMP = 20;
const DUMP_BEGINS = /^\s+at .* \{$/;

/** Node prints the properties of an error below its stack, with all that hangs on them; they are part of it. */
function endOf({ language, end }: RawFailure, lines: readonly string[]): number {
  if (language !== "node") return end;
  const near = lines.slice(end, end + NEAR_DUMP).findIndex((line) => DUMP_BEGINS.test(line));
  if (near < 0) return end;
  const close = lines.indexOf("}", end + near);
  return close < 0 ? end : close;
}

// A class of PHP has backslashes and is no path.
function shownModule(missing: string, { finder }: Project): string {
  return missing.includes("/") ? finder.shown(missing) : missing;
}

function sourceOf(from: string, place: FilePlace | undefined): string {
  return from.startsWith(".") && place !== undefined ? joined(place.file, from) : from;
}

// `raise RuntimeError("settings") from ImportError` names the import on purpose.
function decisive(failure: RawFailure, project: Project): RawFailure {
  if (failure.explicit !== true) return failure;
  const root = failure.causes.find(({ kind }) => kind !== "exception");
  return root !== undefined && placeOf(root, project) !== undefined ? root : failure;
}

function causeOf(failure: RawFailure, place: FilePlace | undefined): string {
  const about = failure.missing ?? failure.message.slice(0, 80);
  return `${failure.type}@${place === undefined ? about : `${place.file}:${place.line}`}`;
}
