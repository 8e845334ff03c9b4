import { parseArgs } from "node:util";
import type { SettingsProblem } from "#contract/failure.ts";
import { nearest } from "./nearest.ts";

export interface Arguments {
  readonly positionals: readonly string[];
  /** Every value of every flag, in their order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly SettingsProblem[];
}

/** Words that have a meaning of their own. */
export interface Vocabulary {
  /** Flags, without their dashes. */
  readonly flags: readonly string[];
  readonly commands: readonly string[];
}

/** Splits a command line whose flags all take one value; problems are collected. */
export function splitArguments(argv: readonly string[], known: Vocabulary): Arguments {
  const collected: Collected = { positionals: [], values: new Map(), problems: [] };
  let from = 0;
  while (from < argv.length) from += collect(argv.slice(from), known, collected);
  return collected;
}

interface Collected {
  readonly positionals: string[];
  readonly values: Map<string, string[]>;
  readonly problems: SettingsProblem[];
}

// Returns how many words were used up. Fewer than all when a flag was mistaken for a value, and
// when the value of an unknown flag has to be stepped over.
function collect(argv: readonly string[], known: Vocabulary, into: Collected): number {
  for (const token of tokensOf(argv, known.flags)) {
    if (token.kind === "positional") into.positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, index } = token;
    if (!known.flags.includes(name)) {
      into.problems.push(unknownFlag(rawName, known.flags));
      return index + (hasOwnValue(argv, index, known) ? 2 : 1);
    }
    if (value === undefined || (!token.inlineValue && isFlag(value))) {
      into.problems.push(withoutValue(rawName));
      return index + 1;
    }
    into.values.set(name, [...(into.values.get(name) ?? []), value]);
  }
  return argv.length;
}

function hasOwnValue(argv: readonly string[], index: number, known: Vocabulary): boolean {
  const next = argv[index + 1];
  if (next === undefined || isFlag(next) || argv[index]?.includes("=") === true) return false;
  return !known.commands.includes(next);
}

function tokensOf(argv: readonly string[], flags: readonly string[]) {
  const options = Object.fromEntries(
    flags.map((name) => [name, { type: "string" as const, multiple: true }]),
  );
  const parsed = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return parsed.tokens;
}

// A negative number is a value, although it begins with a dash.
function isFlag(text: string): boolean {
  return /^-(?![\d.])./.test(text);
}

function unknownFlag(rawName: string, flags: readonly string[]): SettingsProblem {
  const close = nearest(rawName, flags);
  return {
    key: rawName,
    source: "the command line",
    received: "not a known flag",
    allowed: "the flags that --help lists",
    ...(close === undefined ? {} : { nearest: `--${close}` }),
  };
}

function withoutValue(rawName: string): SettingsProblem {
  return {
    key: rawName,
    source: "the command line",
    received: "without a value",
    allowed: `a value, as in ${rawName} VALUE; ${rawName}=VALUE when it begins with a dash`,
  };
}
