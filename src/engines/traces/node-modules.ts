import type { Snippet } from "./node-stack.ts";
import type { RawFailure, RawFrame } from "./shape.ts";

/** What is known about an error that may be a failure to load a module. */
export interface LoadQuestion {
  readonly type: string;
  readonly text: string;
  readonly snippet: Snippet | undefined;
  readonly frames: readonly RawFrame[];
}

export type LoadFailure = Pick<RawFailure, "type" | "missing" | "from" | "spot" | "specifier">;

const LOAD_CODES = new Set([
  "ERR_MODULE_NOT_FOUND",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_IMPORT_ATTRIBUTE_MISSING",
  "ERR_IMPORT_ASSERTION_TYPE_MISSING",
  "ERR_UNKNOWN_FILE_EXTENSION",
  "ERR_REQUIRE_ESM",
  "ERR_REQUIRE_ASYNC_MODULE",
  "ERR_INVALID_MODULE_SPECIFIER",
]);
const EXPORT_ABSENT =
  /^The requested module '([^']{1,300})' does not provide an export named '([^']{1,200})'/;
const NAMED_EXPORT_ABSENT =
  /^Named export '([^']{1,200})' not found\. The requested module '([^']{1,300})'/;
const IMPORTED_FROM = / imported from (\S.{0,400}?)(?:\n|$)/;
const NOT_FOUND = /^Cannot find (?:module|package) '([^'\n]{1,400})'/;

/**
 * Recognises the errors of Node's module loaders and finds who asked for the module.
 *
 * Source  Node manual, "Errors" and "Modules: ECMAScript modules"; wording of Node 20 and 24.
 */
export function loadFailureOf(question: LoadQuestion): LoadFailure | undefined {
  const { type, text, snippet } = question;
  const symbol = symbolOf(text);
  if (type === "SyntaxError" && symbol !== undefined)
    return { type, ...symbol, ...(snippet === undefined ? {} : { spot: snippet }) };
  const missing = NOT_FOUND.exec(text)?.[1];
  const required = missing !== undefined && !text.includes(" imported from ");
  if (type === "Error" && required) return requiredModule(missing, text, question.frames);
  if (!LOAD_CODES.has(type)) return undefined;
  const importer = IMPORTED_FROM.exec(text)?.[1]?.trim();
  const subject = missing ?? subjectOf(text);
  const spot = importer ?? (type === "ERR_UNKNOWN_FILE_EXTENSION" ? subject : undefined);
  return {
    type,
    ...(subject === undefined ? {} : { missing: subject, specifier: subject }),
    ...(spot === undefined ? {} : { spot: { file: spot } }),
  };
}

function symbolOf(text: string) {
  const absent = EXPORT_ABSENT.exec(text);
  if (absent !== null) return { missing: absent[2] ?? "", from: absent[1] ?? "" };
  const named = NAMED_EXPORT_ABSENT.exec(text);
  return named === null ? undefined : { missing: named[1] ?? "", from: named[2] ?? "" };
}

// The first entry of the require stack asked for the module; its frame has the line.
function requiredModule(missing: string, text: string, frames: readonly RawFrame[]): LoadFailure {
  const importer = /Require stack:\n- (.{1,400})/.exec(text)?.[1]?.trim();
  const frame = frames.find(({ file }) => file === importer);
  return {
    type: "MODULE_NOT_FOUND",
    missing,
    specifier: missing,
    ...(importer === undefined
      ? {}
      : { spot: frame === undefined ? { file: importer } : { file: importer, line: frame.line } }),
  };
}

function subjectOf(text: string): string | undefined {
  const quoted =
    /(?:Directory import|Module|subpath|Package subpath) ['"]([^'"\n]{1,400})['"]/.exec(text);
  if (quoted !== null) return quoted[1];
  return /^Unknown file extension "[^"\n]{0,20}" for (\S{1,400})/.exec(text)?.[1];
}
