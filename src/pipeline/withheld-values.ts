import type { Instance } from "#contract/boot.ts";

// What was printed long before the end speaks of other things.
const LAST_LINES = 15;
const SPEAKS_OF_ABSENCE = /secret|token|key|undefined|required|missing|must|not set|empty/i;

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
 * end: an application that reads an optional list of tokens does not expect a random text. Without it
 * the application is well, or ends for a reason of its own; where neither shows, the record says which
 * values stand in the way.
 */
export async function withoutInvented(
  first: Instance,
  { names, start, keep }: WithoutQuestion,
): Promise<Instance> {
  const named = namedBy(first, names);
  const some = named.length > 0 && named.length < names.length ? [named] : [];
  try {
    for (const withheld of [...some, names]) {
      const next = await start(withheld);
      if (next.record.outcome === "ready" || (named.length > 0 && tellsMore(next, names))) {
        await first[Symbol.asyncDispose]();
        return next;
      }
      await next[Symbol.asyncDispose]();
    }
  } catch (error) {
    await first[Symbol.asyncDispose]();
    throw error;
  }
  keep([]);
  return named.length === 0 ? first : { ...first, record: { ...first.record, hindering: named } };
}

/** It ended, and neither names a value of ours nor speaks of one that is absent. */
function tellsMore(next: Instance, names: readonly string[]): boolean {
  const said = lastWords(next);
  const isOwn = said.trim() !== "" && !SPEAKS_OF_ABSENCE.test(said);
  return next.record.outcome === "exited" && isOwn && namedBy(next, names).length === 0;
}

function namedBy(instance: Instance, names: readonly string[]): readonly string[] {
  const said = lastWords(instance);
  return names.filter((name) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(said));
}

function lastWords({ record }: Instance): string {
  const lines = (record.steps.at(-1)?.output.text ?? "").trimEnd().split("\n");
  return lines.slice(-LAST_LINES).join("\n");
}
