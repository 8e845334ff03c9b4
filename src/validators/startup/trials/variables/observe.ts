import type { BootOptions } from "#contract/boot.ts";
import type { SourceLine } from "../../evidence.ts";
import { type Booted, bootedOf } from "../booted.ts";
import { onceMoreIfLate } from "../late.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { type Attempt, type Narrowed, narrow } from "./narrow.ts";
import { optionalVariables } from "./optional.ts";

// A start that hangs costs a whole time limit each time.
const NARROWING_MS = 60_000;
const SCHEME = /^(postgres|postgresql):\/\//;

export interface Spelling extends Booted {
  /** The variable, and the scheme it was given in place of the usual one. */
  readonly name: string;
  readonly scheme: "postgres" | "postgresql";
}

export interface VariablesSeen {
  /** Optional variables that the code reads. */
  readonly optional: readonly string[];
  /** Those that had a value, unset; absent when none had one. */
  readonly unset?: Narrowed;
  readonly empty?: Narrowed;
  /** Absent when no variable holds a URL that can be spelled in two ways. */
  readonly spelling?: Spelling;
  /** Where variables are read. */
  readonly places: Readonly<Record<string, SourceLine>>;
}

export async function observeVariables(
  context: TrialContext,
  signal: AbortSignal,
): Promise<Tried<VariablesSeen>> {
  const { ports, first } = context;
  const { environment } = ports.target.plan;
  const { all, given } = optionalVariables(environment, first.record.variables);
  const changing =
    (value: string | null): Attempt =>
    (names) => {
      const env = Object.fromEntries(names.map((name) => [name, value]));
      return attempt(context, { label: "other variables", env }, signal);
    };
  const unset = given.length === 0 ? undefined : await narrow(changing(null), given, timer(ports));
  const empty = all.length === 0 ? undefined : await narrow(changing(""), all, timer(ports));
  const spelling = await observeSpelling(context, signal);
  const places = environment.map(({ name, file, line }) => [name, { file, line }] as const);
  return {
    tried: true,
    seen: {
      optional: all,
      ...(unset === undefined ? {} : { unset }),
      ...(empty === undefined ? {} : { empty }),
      ...(spelling === undefined ? {} : { spelling }),
      // The first read of a name is kept.
      places: Object.fromEntries([...places].reverse()),
    },
  };
}

/** Tells for `NARROWING_MS` from now on that there is time. */
function timer({ clock }: TrialContext["ports"]): () => boolean {
  const untilMs = clock.monotonicMs() + NARROWING_MS;
  return () => clock.monotonicMs() < untilMs;
}

async function attempt({ ports }: TrialContext, options: BootOptions, signal: AbortSignal) {
  await using instance = await ports.booter.boot(options, signal);
  const text = instance.record.steps.at(-1)?.output.text ?? "";
  return { ...bootedOf(ports, instance), text };
}

async function observeSpelling(
  context: TrialContext,
  signal: AbortSignal,
): Promise<Spelling | undefined> {
  const { ports, first } = context;
  const names = first.record.variables
    .filter(({ origin }) => origin === "database")
    .map(({ name }) => name);
  if (names.length === 0) return undefined;
  const state = await ports.booter.state("migrated", signal);
  if (state.outcome !== "reached") return undefined;
  await using database = state.database;
  const given = ports.booter.environment(database);
  const name = names.find((one) => SCHEME.test(given[one] ?? ""));
  const value = given[name ?? ""];
  if (name === undefined || value === undefined) return undefined;
  const scheme = value.startsWith("postgresql:") ? "postgres" : "postgresql";
  const others = names.filter((one) => given[one] === value);
  const other = value.replace(SCHEME, `${scheme}://`);
  const env = Object.fromEntries(others.map((one) => [one, other]));
  const options = { label: "other URL", env, database };
  const { text: _, ...booted } = await onceMoreIfLate(() => attempt(context, options, signal));
  return { ...booted, name, scheme };
}
