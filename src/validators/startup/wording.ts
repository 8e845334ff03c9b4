import type { Answer } from "#contract/finding.ts";
import { type Place, textOfPlace } from "#contract/place.ts";
import type { Exit } from "#contract/runtime.ts";
import { conditionOf, sqlstateIn } from "#engines/sqlstate/condition.ts";
import type { TraceFailure } from "#engines/traces/failure.ts";
import type { MissingModule, SourceLine, StartupEvidence } from "./evidence.ts";

/** Place of a line, else of the step that ran. */
export function placeOr(line: SourceLine | undefined, process: string): Place {
  return line === undefined ? { process } : { ...line };
}

/** The answer of a rule about more than the first boot, when only that was asked. */
export const NOT_ASKED: Answer = {
  outcome: "not-applicable",
  message: "Not asked: only the first boot and its health path were; startup-check asks the rest.",
};

/** `app/main.py:3` in backticks, or the words given. */
export function at(line: SourceLine | undefined, otherwise: string): string {
  return line === undefined ? otherwise : `\`${textOfPlace(line)}\``;
}

// Source: POSIX shell, "Exit Status", and 128 plus the signal.
const CODES: Readonly<Record<number, string>> = {
  126: "a file that is not executable",
  127: "a program that was not found",
  134: "aborted, SIGABRT",
  137: "killed, SIGKILL; often for want of memory",
  139: "a segmentation fault, SIGSEGV",
  143: "ended by SIGTERM",
};
const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: "it aborted itself",
  SIGILL: "an instruction that this processor does not have",
  SIGKILL: "killed; often for want of memory",
  SIGSEGV: "a segmentation fault",
};

export function exitWords(exit: Exit | undefined): string {
  if (exit === undefined) return "ended";
  if (exit.signal !== null) {
    const why = SIGNALS[exit.signal];
    return `was ended by ${exit.signal}${why === undefined ? "" : ` (${why})`}`;
  }
  const why = CODES[exit.code ?? -1];
  return `exited with code ${exit.code}${why === undefined ? "" : ` (${why})`}`;
}

/** The last thing it said, quoted. */
export function quotedLast(lastLines: readonly string[]): string {
  const last = lastLines.slice(-2).join(" · ");
  return last === "" ? "It printed nothing." : `It last printed: "${last}".${stateWords(last)}`;
}

/** What a SQLSTATE among the last words means. */
function stateWords(text: string): string {
  const condition = conditionOf(sqlstateIn(text) ?? "");
  return condition === undefined ? "" : ` ${condition.code} says that ${condition.meaning}.`;
}

/** One sentence on a module or symbol that could not be loaded. */
export function importSentence(evidence: StartupEvidence, failure: TraceFailure): string {
  const where = at(failure.place, "The start command");
  const { missing, from } = failure;
  if (failure.message.includes("circular import"))
    return `${where} imports \`${missing}\` from \`${from}\`, which is still being imported itself: the modules import each other.`;
  if (missing !== undefined && from !== undefined)
    return failure.language === "node"
      ? `${where} imports \`${missing}\` from \`${from}\`, which does not export it.`
      : symbolSentence(where, missing, from);
  if (missing !== undefined && isNamed(failure))
    return `${where} names \`${missing}\`, ${absence(evidence.missingModule)}.`;
  if (missing === undefined || !importsItself(failure))
    return `${where} fails to load: ${failure.type}: ${ended(failure.message)}`;
  const verb = failure.place === undefined ? "asks for" : "imports";
  return `${where} ${verb} \`${missing}\`, ${absence(evidence.missingModule)}.`;
}

function symbolSentence(where: string, missing: string, from: string): string {
  const isObject = where.startsWith("`") && where.includes(from.replaceAll(".", "/"));
  return isObject
    ? `The start command asks for \`${missing}\` in \`${from}\`, which does not define it.`
    : `${where} imports \`${missing}\` from \`${from}\`, which does not define it.`;
}

// A line that is not of the stack was found by the name that it holds.
function isNamed({ language, place, frames }: TraceFailure): boolean {
  if (language !== "python" || place === undefined) return false;
  return !frames.some(({ file, line }) => file === place.file && line === place.line);
}

// Python names the deepest frame last, and only a deepest frame of the project is the importer.
function importsItself(failure: TraceFailure): boolean {
  if (failure.language === "node" || failure.frames.length === 0) return true;
  const own = failure.frames.filter(({ file }) => !file.startsWith("<"));
  return own.at(-1)?.inRepository === true;
}

function absence(module: MissingModule | undefined): string {
  if (module?.kind === "project") return "which does not exist";
  if (module?.manifest === undefined) return "which is not installed";
  return module.declared
    ? `which \`${module.manifest}\` names but which is not installed`
    : `which is not installed and which \`${module.manifest}\` does not name`;
}

export function importRemedy(evidence: StartupEvidence, failure: TraceFailure): string {
  const { missingModule: module } = evidence;
  const { missing, from, place } = failure;
  if (failure.message.includes("circular import"))
    return `Move the import of \`${missing}\` into the function that uses it, or what both modules share into a third one.`;
  if (missing !== undefined && from !== undefined)
    return `${failure.language === "node" ? "Export" : "Define"} \`${missing}\` in \`${from}\`, or correct the name${place === undefined ? "" : ` at ${at(place, "")}`}.`;
  if (missing === undefined) return "Correct the import.";
  if (module?.kind !== "package") return `Create \`${missing}\`, or correct the import.`;
  return module.declared
    ? "Install the production dependencies in the environment that starts the application."
    : `Add \`${missing}\` to \`${module.manifest ?? "the dependency manifest"}\`.`;
}

/** A sentence that ends like one. */
export function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
