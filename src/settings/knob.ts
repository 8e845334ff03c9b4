/** One setting as plain data. */
export interface Knob {
  /** Dotted name in readiness.yml. */
  readonly key: string;
  /** Name of the command-line flag, without dashes; absent when only the file can say it. */
  readonly flag?: string;
  /** Name of the action's input; absent when a workflow leaves it to readiness.yml. */
  readonly input?: string;
  readonly kind: "text" | "integer" | "number" | "choice" | "list" | "map";
  /** Stands for the value in the help text. */
  readonly placeholder: string;
  /** One sentence, with the unit. */
  readonly about: string;
  /** Lowest and highest number accepted, both included. */
  readonly min?: number;
  readonly max?: number;
  /** Unit of the number, in words. */
  readonly unit?: string;
  /** Accepted values of a choice, of the members of a list, or of the values of a map. */
  readonly choices?: readonly string[];
  /** Form of a text, or of the names in a map. */
  readonly pattern?: RegExp;
  /** Form of the values in a map. */
  readonly valuePattern?: RegExp;
  /** What is allowed, in words, when the kind does not say it. */
  readonly allowed?: string;
  readonly default?: string | number | readonly string[];
  /** A value that is accepted. */
  readonly example: string;
  /** The value may hold a secret and is never shown. */
  readonly secret?: boolean;
  /** Known, but this version does not do it yet; using it is a problem, never ignored. */
  readonly later?: string;
}

/** A relative path that stays inside the project; both separators count on every system. */
export const INSIDE = /^(?![/\\]|[A-Za-z]:)(?!(?:.*[/\\])?\.\.(?:[/\\]|$))[^\0]+$/;
/** Anything a command line can hold that is not blank. */
export const TEXT = /^[^\0]*\S[^\0]*$/;
/** Longest time that any limit accepts. */
export const DAY_MS = 86_400_000;

/** Where a user wrote something that is in no file. */
export type Door = "flag" | "input";

/** How that place is called: `--start` or `input start`. */
export function nameAt(door: Door, { key, flag, input }: Pick<Knob, "key" | "flag" | "input">) {
  if (door === "input") return `input ${input ?? key}`;
  return flag === undefined ? key : `--${flag}`;
}

/** What is allowed, in words; completes "allowed: ". */
export function allowedBy(knob: Knob): string {
  if (knob.later !== undefined) return knob.later;
  if (knob.allowed !== undefined) return knob.allowed;
  if (knob.kind === "choice") return `one of ${(knob.choices ?? []).join(", ")}`;
  if (knob.kind === "list") return `a list of ${(knob.choices ?? []).join(", ")}`;
  if (knob.kind === "text") return "text";
  if (knob.kind === "map") return "a mapping";
  const noun = knob.kind === "integer" ? "a whole number" : "a number";
  const unit = knob.unit === undefined ? "" : ` of ${knob.unit}`;
  return `${noun}${unit} from ${knob.min ?? "any"} to ${knob.max ?? "any"}`;
}
