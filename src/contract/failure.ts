/** One thing wrong with what the user wrote. Every field is shown; none may hold a secret. */
export interface SettingsProblem {
  /** Dotted name of the knob, such as `performance.average-ms`; empty for the whole document. */
  readonly key: string;
  /** Where it was written: a file with a line, a flag, or an action input. */
  readonly source: string;
  /** 1-based line in `source`, when `source` is a file. */
  readonly line?: number;
  /** What was received, as text. Absent when the knob is missing. */
  readonly received?: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  /** Nearest known key or value, when the received one looks like a slip of the pen. */
  readonly nearest?: string;
  /** A line that would be accepted. */
  readonly example?: string;
}

/** The user's fault: bad input. Holds every problem found, never only the first. Exit code 2. */
export class SettingsError extends Error {
  readonly problems: readonly SettingsProblem[];
  constructor(problems: readonly SettingsProblem[], cause?: unknown) {
    super(problems.map(sentenceOf).join("\n"), cause === undefined ? undefined : { cause });
    this.name = "SettingsError";
    this.problems = problems;
  }
}

/** One problem, for the reader. */
export function sentenceOf(problem: SettingsProblem): string {
  const where = problem.line === undefined ? problem.source : `${problem.source}:${problem.line}`;
  const name = problem.key === "" ? "the document" : problem.key;
  const received = problem.received === undefined ? "is missing" : `is ${problem.received}`;
  const nearest = problem.nearest === undefined ? "" : ` Did you mean ${problem.nearest}?`;
  const example = problem.example === undefined ? "" : ` Example: ${problem.example}`;
  return `${where}: ${name} ${received}; allowed: ${problem.allowed}.${nearest}${example}`;
}

export type EnvironmentReason =
  | "postgres-absent"
  | "postgres-unreachable"
  | "postgres-failed"
  | "engine-absent"
  | "engine-denied"
  | "engine-failed"
  | "image-unavailable"
  | "image-mismatch"
  | "service-unavailable"
  | "tool-absent"
  | "install-failed"
  | "disk-full"
  | "port-taken"
  | "target-unreachable"
  | "permission-denied"
  | "timed-out"
  | "unsupported";

/** The surroundings' fault: something outside the target and the settings refused. Exit code 3. */
export class EnvironmentError extends Error {
  readonly reason: EnvironmentReason;
  /** What was tried, in order, one sentence each. */
  readonly tried: readonly string[];
  /** What the reader can do about it. */
  readonly advice: string;
  constructor(options: {
    readonly reason: EnvironmentReason;
    readonly message: string;
    readonly tried?: readonly string[];
    readonly advice?: string;
    readonly cause?: unknown;
  }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "EnvironmentError";
    this.reason = options.reason;
    this.tried = options.tried ?? [];
    this.advice = options.advice ?? "";
  }
}

/** Our fault: a promise inside this program does not hold. Exit code 4. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "InvariantError";
  }
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

export function unreachable(value: never): never {
  throw new InvariantError(`no branch for ${JSON.stringify(value)}`);
}

export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };
