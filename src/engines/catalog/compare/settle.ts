import { type CatalogFact, type FactSet, factKey } from "../fact.ts";
import { compareFacts } from "./compare.ts";
import type { Difference } from "./difference.ts";
import type { CompareOptions } from "./options.ts";
import { type Replay, replayOf } from "./replay.ts";

// Only what differs is replayed; more than this many is not one drift but two projects.
const MOST_REPLAYED = 400;

/** Two constants that may be the same one in two writings. */
export interface Constants {
  /** `factKey` of the columns or domains that have them. */
  readonly expected: string;
  readonly observed: string;
  /** Answers with one row per line of a plan; the server folds constants in it, and runs nothing. */
  readonly sql: readonly [expected: string, observed: string];
}

/** What both databases are asked before their differences are told. */
export interface Doubts {
  readonly expected: readonly Replay[];
  readonly observed: readonly Replay[];
  readonly constants: readonly Constants[];
}

/** Which definitions that differ may differ in their writing only. */
export function doubtsOf(expected: FactSet, observed: FactSet, options: CompareOptions): Doubts {
  const differences = compareFacts(expected, observed, options).filter(isDoubtful);
  const [wanted, found] = [byKey(expected), byKey(observed)];
  const replays = (facts: readonly (CatalogFact | undefined)[]) =>
    [...new Set(facts)]
      .flatMap((fact, at) => (fact === undefined ? [] : (replayOf(fact, at) ?? [])))
      .slice(0, MOST_REPLAYED);
  const told = differences.filter(
    (each) => each.change === "different" || hasOpposite(each, differences),
  );
  return {
    expected: replays(
      told
        .filter(({ change }) => change !== "unexpected")
        .map((each) => wanted.get(expectedKey(each))),
    ),
    observed: replays(
      told.filter(({ change }) => change !== "absent").map((each) => found.get(observedKey(each))),
    ),
    constants: differences.flatMap((each) => {
      const sides = [wanted.get(expectedKey(each)), found.get(observedKey(each))] as const;
      return each.attribute === "default" ? constantsOf(...sides) : [];
    }),
  };
}

function isDoubtful({ change, kind }: Difference): boolean {
  return ["different", "absent", "unexpected"].includes(change) && kind !== "sequence";
}

// What is there on one side only is replayed when the other side has something like it.
function hasOpposite(each: Difference, differences: readonly Difference[]): boolean {
  return differences.some(
    ({ change, kind, parent }) =>
      kind === each.kind && parent === each.parent && change !== each.change,
  );
}

function byKey({ facts }: FactSet): ReadonlyMap<string, CatalogFact> {
  return new Map(facts.map((fact) => [factKey(fact), fact]));
}

function expectedKey({ kind, name }: Difference): string {
  return factKey({ kind, name });
}

function observedKey({ kind, name, otherName }: Difference): string {
  return factKey({ kind, name: otherName ?? name });
}

function constantsOf(
  expected: CatalogFact | undefined,
  observed: CatalogFact | undefined,
): readonly Constants[] {
  if (expected === undefined || observed === undefined) return [];
  const [one, other] = [expected.attributes, observed.attributes];
  if (one["type"] !== other["type"]) return [];
  if (typeof one["default"] !== "string" || typeof other["default"] !== "string") return [];
  const sql = ({ type, default: value }: CatalogFact["attributes"]) =>
    `EXPLAIN (VERBOSE, COSTS OFF) SELECT (${value})::${type}`;
  return [
    { expected: factKey(expected), observed: factKey(observed), sql: [sql(one), sql(other)] },
  ];
}

/** The same facts with the texts that the server settled on. */
export function withReplayed(
  facts: FactSet,
  replayed: FactSet,
  replays: readonly Replay[],
): FactSet {
  const after = byKey(replayed);
  const texts = new Map(
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
  return {
    ...facts,
    facts: facts.facts.map((fact) => ({
      ...fact,
      attributes: { ...fact.attributes, ...texts.get(factKey(fact)) },
    })),
  };
}

/** The observed facts with the expected writing of the constants that turned out to be the same. */
export function withConstants(
  observed: FactSet,
  expected: FactSet,
  same: readonly Constants[],
): FactSet {
  const wanted = byKey(expected);
  const writings = new Map(
    same.map((each) => [each.observed, wanted.get(each.expected)?.attributes["default"] ?? null]),
  );
  return {
    ...observed,
    facts: observed.facts.map((fact) => {
      const value = writings.get(factKey(fact));
      return value === undefined || value === null
        ? fact
        : { ...fact, attributes: { ...fact.attributes, default: value } };
    }),
  };
}

/** What a plan's lines say that the statement answers; undefined when they say nothing. */
export function plannedOutput(lines: readonly string[]): string | undefined {
  return lines
    .map((line) => /^\s*Output: (?<text>.*)$/s.exec(line)?.groups?.["text"])
    .find(Boolean);
}
