import type { Drift, Pair } from "./pair.ts";

export interface Judged {
  readonly pair: Pair;
  /** Expected by the answer and not told, in words. */
  readonly missed: readonly string[];
  /** Told and not in the answer, in words. */
  readonly invented: readonly string[];
  /** What kept it from being judged. */
  readonly trouble?: string;
  readonly durationMs: number;
}

/** What one direction misses and invents; several attributes of one thing are one answer. */
export function judge(
  answer: readonly Drift[],
  told: readonly Drift[],
): { readonly missed: readonly string[]; readonly invented: readonly string[] } {
  const keys = new Set(answer.map(keyOf));
  const met = answer.filter((wanted) =>
    told.some(
      (found) =>
        keyOf(found) === keyOf(wanted) &&
        (wanted.attribute === undefined || found.attribute === wanted.attribute),
    ),
  );
  return {
    missed: answer.filter((wanted) => !met.includes(wanted)).map(wordsOf),
    invented: [...new Set(told.filter((found) => !keys.has(keyOf(found))).map(wordsOf))],
  };
}

function keyOf({ kind, name, change, observedName }: Drift): string {
  return `${kind} ${name} ${change}${observedName === undefined ? "" : ` ${observedName}`}`;
}

function wordsOf(drift: Drift): string {
  return `${keyOf(drift)}${drift.attribute === undefined ? "" : ` (${drift.attribute})`}`;
}
