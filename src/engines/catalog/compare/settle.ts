import { type CatalogFact, type FactSet, factKey } from "../fact.ts";
import { isAskable } from "../meaning/ask.ts";
import { ALIKE } from "./alike.ts";
import { compareFacts } from "./compare.ts";
import type { Difference } from "./difference.ts";
import type { CompareOptions } from "./options.ts";
import { type PlanQuestion, planQuestion } from "./plan.ts";
import { type Replay, replayOf } from "./replay.ts";

// Only what differs is asked about; more than this many is not one drift but two projects.
const MOST_REPLAYED = 400;
const MOST_PLANNED = 400;
// Reading what the server keeps takes milliseconds.
const MOST_READ = 2_000;

export interface Compared {
  readonly expected: FactSet;
  readonly observed: FactSet;
}

export interface Replays {
  readonly expected: readonly Replay[];
  readonly observed: readonly Replay[];
}

/** Which definitions that differ may differ in their writing only. */
export function replaysFor(sets: Compared, options: CompareOptions): Replays {
  const { told, wanted, found } = doubtsOf(sets, options);
  const replays = (facts: readonly (CatalogFact | undefined)[]) =>
    [...new Set(facts)]
      .flatMap((fact, at) => (fact === undefined ? [] : (replayOf(fact, at) ?? [])))
      .slice(0, MOST_REPLAYED);
  return {
    expected: replays(told.filter(({ change }) => change !== "unexpected").map(wanted)),
    observed: replays(told.filter(({ change }) => change !== "absent").map(found)),
  };
}

/** Definitions that still differ and have one plan where they mean the same. */
export function plansFor(sets: Compared, options: CompareOptions): readonly PlanQuestion[] {
  return doubtfulPairs(sets, options)
    .flatMap(
      ({ expected, observed, attribute }) => planQuestion(expected, observed, attribute) ?? [],
    )
    .slice(0, MOST_PLANNED);
}

/** A definition of one side and one of the other that differ in their texts. */
export interface Doubt {
  readonly expected: CatalogFact;
  readonly observed: CatalogFact;
  readonly attribute: string;
}

/** Definitions that differ and whose meaning the server keeps. */
export function meaningsFor(sets: Compared, options: CompareOptions): readonly Doubt[] {
  return doubtfulPairs(sets, options)
    .filter(
      ({ expected, observed, attribute }) =>
        expected.kind === observed.kind &&
        isAskable({ kind: expected.kind, attribute }) &&
        [expected, observed].every((fact) => typeof fact.attributes[attribute] === "string"),
    )
    .slice(0, MOST_READ);
}

function doubtfulPairs(sets: Compared, options: CompareOptions): readonly Doubt[] {
  const { told, wanted, found } = doubtsOf(sets, options);
  return told.flatMap((each) => {
    if (each.change === "unexpected") return [];
    const attribute = each.attribute ?? "definition";
    const others =
      each.change === "absent" ? told.filter((other) => isOpposite(each, other)) : [each];
    return others.flatMap((other) => {
      const [expected, observed] = [wanted(each), found(other)];
      if (expected === undefined || observed === undefined) return [];
      return [{ expected, observed, attribute }];
    });
  });
}

function doubtsOf({ expected, observed }: Compared, options: CompareOptions) {
  const differences = compareFacts(expected, observed, options);
  const [ours, theirs] = [byKey(expected), byKey(observed)];
  // What is there on one side only is asked about when the other side has something like it.
  const told = differences.filter(
    (each) => each.change === "different" || differences.some((other) => isOpposite(each, other)),
  );
  return {
    told,
    wanted: ({ kind, name }: Difference) => ours.get(factKey({ kind, name })),
    found: ({ kind, name, otherName }: Difference) =>
      theirs.get(factKey({ kind, name: otherName ?? name })),
  };
}

const LONE: ReadonlySet<string> = new Set(["absent", "unexpected"]);

function isOpposite(one: Difference, other: Difference): boolean {
  if (!LONE.has(one.change) || !LONE.has(other.change) || one.change === other.change) return false;
  return one.kind === other.kind && one.parent === other.parent;
}

function byKey({ facts }: FactSet): ReadonlyMap<string, CatalogFact> {
  return new Map(facts.map((fact) => [factKey(fact), fact]));
}

/** The same facts with the texts that the server settled on. */
export function withReplayed(
  facts: FactSet,
  replayed: FactSet,
  replays: readonly Replay[],
): FactSet {
  const after = byKey(replayed);
  const changes = new Map(
    replays.map(({ of, readAs, attributes }) => [
      of,
      Object.fromEntries(
        attributes.flatMap((name) => {
          const value = after.get(readAs)?.attributes[name];
          return typeof value === "string" ? [[name, value]] : [];
        }),
      ),
    ]),
  );
  return withAttributes(facts, changes);
}

/** `factKey`s of two facts that mean the same with an attribute. */
export type Agreed = Pick<PlanQuestion, "expected" | "observed" | "attribute">;

/** The observed facts with the expected writing of the definitions that turned out to mean the same. */
export function withAgreed(sets: Compared, agreed: readonly Agreed[]): FactSet {
  const wanted = byKey(sets.expected);
  const changes = new Map<string, Record<string, string>>();
  const used = new Set<string>();
  // Of several that mean the same those of one name belong together.
  const ordered = [...agreed].sort(
    (a, b) => Number(b.expected === b.observed) - Number(a.expected === a.observed),
  );
  for (const { expected, observed, attribute } of ordered) {
    const value = wanted.get(expected)?.attributes[attribute];
    const known = changes.get(observed);
    const use = `${attribute} ${expected}`;
    // Each definition agrees with one.
    if (typeof value !== "string" || known?.[attribute] !== undefined || used.has(use)) continue;
    used.add(use);
    changes.set(observed, { ...known, [attribute]: value });
  }
  return withAttributes(sets.observed, changes);
}

/**
 * The observed facts, those marked whose definition has the same values as the expected one and is
 * found by other queries only.
 */
export function withAlike(sets: Compared, alike: readonly Agreed[]): FactSet {
  const wanted = byKey(sets.expected);
  const changes = alike.flatMap(({ expected, observed, attribute }) => {
    const value = wanted.get(expected)?.attributes[attribute];
    return typeof value === "string" ? [[observed, { [ALIKE]: value }] as const] : [];
  });
  return withAttributes(sets.observed, new Map(changes));
}

function withAttributes(
  set: FactSet,
  changes: ReadonlyMap<string, Readonly<Record<string, string>>>,
): FactSet {
  const facts = set.facts.map((fact) => {
    const change = changes.get(factKey(fact));
    return change === undefined ? fact : { ...fact, attributes: { ...fact.attributes, ...change } };
  });
  return { ...set, facts };
}
