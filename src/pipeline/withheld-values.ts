import type { Instance } from "#contract/boot.ts";

// Each of them costs a boot.
const MOST_ROUNDS = 3;

export interface WithoutQuestion {
  /** Optional variables that have a value only because we made one up. */
  readonly names: readonly string[];
  /** Boots once more without a value for these, and for these only. */
  start(withheld: readonly string[]): Promise<Instance>;
  /** What is withheld from now on. */
  keep(withheld: readonly string[]): void;
}

/**
 * The boot that tells most, where the first one ended. A value of ours may be the very reason for the
 * end: an application that reads an optional list of tokens does not expect a random text. What its
 * last words name is withheld first; what then ends, and names none, ends for a reason of its own.
 */
export async function withoutInvented(
  first: Instance,
  { names, start, keep }: WithoutQuestion,
): Promise<Instance> {
  let instance = first;
  let withheld: readonly string[] = [];
  for (let round = 0; round < MOST_ROUNDS && hasEnded(instance); round += 1) {
    const named = names.filter((name) => !withheld.includes(name) && speaksOf(instance, name));
    if (named.length === 0) break;
    const next = await start([...withheld, ...named]);
    // What misses the value by its name needs it: the first end was not the value's doing.
    if (hasEnded(next) && named.some((name) => speaksOf(next, name))) {
      keep(withheld);
      await next[Symbol.asyncDispose]();
      return instance;
    }
    withheld = [...withheld, ...named];
    await instance[Symbol.asyncDispose]();
    instance = next;
  }
  if (!hasEnded(instance) || withheld.length === names.length) return instance;
  const bare = await start(names);
  if (bare.record.outcome === "ready") {
    await instance[Symbol.asyncDispose]();
    return bare;
  }
  keep(withheld);
  await bare[Symbol.asyncDispose]();
  return instance;
}

function hasEnded({ record }: Instance): boolean {
  return record.outcome === "exited";
}

function speaksOf({ record }: Instance, name: string): boolean {
  const said = record.steps.at(-1)?.output.text ?? "";
  return new RegExp(`(?<![\\w])${name}(?![\\w])`).test(said);
}
