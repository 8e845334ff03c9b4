import type { RawFrame } from "./shape.ts";

const SAYS_MISSING =
  /\b(missing|required|undefined|unset|mandatory|must be (?:set|defined|provided|specified)|not (?:set|found|defined|provided|specified|configured)|(?:is|are) not set|no value|environment|env ?vars?|provide|expected string)\b/i;
const SHOUTED = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[A-Z]{4,}\b/g;
// What a logger, a shell or a database calls what it says.
const NO_NAME =
  /^(?:ERROR|WARN|WARNING|FATAL|CRITICAL|INFO|DEBUG|TRACE|NOTICE|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|FAILED|FAILURE|REQUIRED|MISSING|NULL|TRUE|FALSE|HTTP|HTTPS|JSON|YAML)$/;
const MOST_NAMES = 20;
// Lines below a heading that are read as its list.
const MOST_LISTED = 20;

/** What a failure says about a name; `frames` tell a read of the environment from any other key. */
export interface Saying {
  readonly type: string;
  /** Message with its line breaks. */
  readonly text: string;
  readonly frames: readonly RawFrame[];
}

/**
 * Names that a failure itself says are missing: variables, or fields of a settings class.
 * Only a hint: a caller must still know that the variable was really not given.
 */
export function namesMissing(saying: Saying): readonly string[] {
  const { type, text, frames } = saying;
  if (type === "KeyError") return environmentKey(text, frames);
  if (type === "ValidationError") return pydanticFields(text);
  if (type === "ZodError") return zodPaths(text);
  return namesSaidMissing(text);
}

/** Upper-case names in lines that also say that something is missing. */
export function namesSaidMissing(text: string): readonly string[] {
  const lines = text.slice(0, 20_000).split(/\r?\n/);
  const names: string[] = [];
  let saidAbove = 0;
  for (const line of lines) {
    const says = SAYS_MISSING.test(line);
    // A heading such as "Missing environment variables:" speaks for the lines below it.
    const below = saidAbove > 0 && /^\s/.test(line);
    const shouted = says || below ? (line.slice(0, 500).match(SHOUTED) ?? []) : [];
    names.push(...shouted.filter((name) => !NO_NAME.test(name) || !isLevel(line, name)));
    saidAbove = says ? MOST_LISTED : below ? saidAbove - 1 : 0;
  }
  return distinct(names);
}

/** Where it begins a line or is set apart, a word says how bad the rest is; elsewhere it may be a variable. */
function isLevel(line: string, name: string): boolean {
  const first = line.replace(/^[^A-Za-z]+/, "");
  return first.startsWith(name) || new RegExp(`\\b${name}\\s*[:\\]|]`).test(line);
}

function environmentKey(text: string, frames: readonly RawFrame[]): readonly string[] {
  const reader = frames.at(-1);
  const fromEnvironment = reader !== undefined && /(^<frozen os>$|[\\/]os\.py$)/.test(reader.file);
  const key = /^'([^']{1,200})'/.exec(text)?.[1];
  return fromEnvironment && key !== undefined ? [key] : [];
}

function pydanticFields(text: string): readonly string[] {
  const lines = text.split("\n");
  const fields = lines.filter(
    (line, index) =>
      /^[\w.]{1,100}$/.test(line) &&
      /^\s+(Field required|field required)/.test(lines[index + 1] ?? ""),
  );
  return distinct(fields);
}

function zodPaths(text: string): readonly string[] {
  const issues = text.split(/\n {2}\},?\n?/);
  const missing = issues.filter((issue) => /received undefined|Required/.test(issue));
  return distinct(
    missing.flatMap((issue) => {
      const name = /"path":\s*\[\s*"([^"]{1,100})"\s*\]/.exec(issue)?.[1];
      return name === undefined ? [] : [name];
    }),
  );
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].slice(0, MOST_NAMES);
}
