import { compareText } from "./shape.ts";

export interface Pairing<T> {
  readonly pairs: readonly (readonly [expected: T, observed: T])[];
  /** Without a partner, by name. */
  readonly expected: readonly T[];
  /** Without a partner, by name. */
  readonly observed: readonly T[];
}

interface Named {
  readonly name: string;
}

/**
 * Pairs both sides by a key; equal keys pair in the order of their names, so that the result
 * depends on neither the order of the input nor the direction. An undefined key never pairs.
 */
export function pairBy<T extends Named>(
  sides: { readonly expected: readonly T[]; readonly observed: readonly T[] },
  keyOf: (item: T) => string | undefined,
): Pairing<T> {
  const waiting = new Map<string, T[]>();
  const observed: T[] = [];
  for (const item of sorted(sides.observed)) {
    const key = keyOf(item);
    if (key === undefined) observed.push(item);
    else waiting.set(key, [...(waiting.get(key) ?? []), item]);
  }
  const pairs: (readonly [T, T])[] = [];
  const expected: T[] = [];
  for (const item of sorted(sides.expected)) {
    const key = keyOf(item);
    const partner = key === undefined ? undefined : waiting.get(key)?.shift();
    if (partner === undefined) expected.push(item);
    else pairs.push([item, partner]);
  }
  for (const rest of waiting.values()) observed.push(...rest);
  return { pairs, expected, observed: sorted(observed) };
}

function sorted<T extends Named>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => compareText(a.name, b.name));
}
