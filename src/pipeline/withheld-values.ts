import type { Instance } from "#contract/boot.ts";

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
 * end: an application that reads an optional list of tokens does not expect a random text. Without any
 * of them it is well, or ends for a reason of its own; what misses one by its name needed it.
 */
export async function withoutInvented(
  first: Instance,
  { names, start, keep }: WithoutQuestion,
): Promise<Instance> {
  const named = namedBy(first, names);
  // All of them at once; then those alone that the last words named.
  const tries = named.length === 0 || named.length === names.length ? [names] : [names, named];
  for (const withheld of tries) {
    const next = await start(withheld);
    const tellsMore = named.length > 0 && namedBy(next, names).length === 0;
    if (next.record.outcome === "ready" || tellsMore) {
      await first[Symbol.asyncDispose]();
      return next;
    }
    await next[Symbol.asyncDispose]();
  }
  keep([]);
  return first;
}

function namedBy({ record }: Instance, names: readonly string[]): readonly string[] {
  const said = record.steps.at(-1)?.output.text ?? "";
  return names.filter((name) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(said));
}
