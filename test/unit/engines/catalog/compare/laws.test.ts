import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import type { Change, Difference } from "#engines/catalog/compare/difference.ts";
import { type CatalogFact, type FactSet, factKey } from "#engines/catalog/fact.ts";
import { someFacts } from "./given.ts";

describe("laws of compareFacts", () => {
  it("a set does not differ from itself", () => {
    void fc.assert(
      fc.property(someFacts, (any) => {
        expect(compareFacts(any, any, {})).toEqual([]);
      }),
    );
  });

  it("the other way round, absent is unexpected and the values are exchanged", () => {
    void fc.assert(
      fc.property(someFacts.chain(closeTo), ([one, other]) => {
        const there = compareFacts(one, other, {}).map(mirrored).sort();
        const back = compareFacts(other, one, {}).map(plain).sort();
        expect(there).toEqual(back);
      }),
      { numRuns: 300 },
    );
  });

  it("the order within the sets does not matter", () => {
    void fc.assert(
      fc.property(someFacts, someFacts, (one, other) => {
        const reversed = (set: typeof one) => ({ ...set, facts: set.facts.toReversed() });
        expect(compareFacts(reversed(one), reversed(other), {})).toEqual(
          compareFacts(one, other, {}),
        );
      }),
    );
  });

  it("one planted change is found, whatever else the set holds", () => {
    void fc.assert(
      fc.property(someFacts, fc.nat(), fc.boolean(), (facts, at, isDropped) => {
        fc.pre(facts.facts.length > 0);
        const chosen = facts.facts[at % facts.facts.length];
        if (chosen === undefined) return;
        const changed = isDropped ? without(facts, chosen) : withAnother(facts, chosen);
        const told = compareFacts(facts, changed, {}).filter(
          ({ kind, name }) => kind === chosen.kind && name === chosen.name,
        );
        expect(told).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it("survives a JSON round trip", () => {
    void fc.assert(
      fc.property(someFacts, someFacts, (one, other) => {
        const found = compareFacts(one, other, {});
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
      }),
    );
  });
});

// Members of a pair carry the expected side's name; across the mirror both are kept.
function plain({ change, kind, name, otherName, attribute, expected, observed }: Difference) {
  // A constraint and an index that do the same are told by the expected one's kind.
  const what = change === "equivalent" ? "" : kind;
  return JSON.stringify([change, what, name, otherName ?? name, attribute, expected, observed]);
}

const MIRRORED: Partial<Record<Change, Change>> = { absent: "unexpected", unexpected: "absent" };

function mirrored(each: Difference): string {
  const { change, name, otherName, expected, observed } = each;
  return plain({
    ...each,
    change: MIRRORED[change] ?? change,
    name: otherName ?? name,
    otherName: name,
    expected: observed,
    observed: expected,
  });
}

/** The same set without some of its things and with other names for some of its columns. */
function closeTo(facts: FactSet): fc.Arbitrary<readonly [FactSet, FactSet]> {
  return fc
    .tuple(fc.subarray([...facts.facts]), fc.subarray([...facts.facts]), someFacts)
    .map(([dropped, renamed, added]) => {
      const fewer = dropped.slice(0, 3).reduce(without, facts);
      const other = renamed.slice(0, 3).reduce(renamedIn, fewer);
      const known = new Set(other.facts.map(factKey));
      const more = added.facts
        .filter((fact) => fact.parent === null && !known.has(factKey(fact)))
        .slice(0, 1);
      return [facts, { ...other, facts: [...other.facts, ...more] }] as const;
    });
}

function without(set: FactSet, { kind, name }: CatalogFact): FactSet {
  const gone = new Set([factKey({ kind, name })]);
  const facts = set.facts.filter((fact) => {
    if (!gone.has(factKey(fact)) && !gone.has(fact.parent ?? "")) return true;
    gone.add(factKey(fact));
    return false;
  });
  return { ...set, facts };
}

function renamedIn(set: FactSet, fact: CatalogFact): FactSet {
  if (fact.kind !== "column") return set;
  const [column = ""] = fact.columns;
  const named = (one: string) => (one === column ? `${one}_new` : one);
  const facts = set.facts.map((each) => {
    if (factKey(each) === factKey(fact))
      return { ...each, name: `${each.name}_new`, columns: [`${column}_new`] };
    return each.parent === fact.parent && each.kind !== "column"
      ? { ...each, columns: each.columns.map(named), attributes: rewritten(each, named) }
      : each;
  });
  return { ...set, facts };
}

const ANOTHER: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> = {
  column: { type: "money" },
  enum: { labels: ["another"] },
  function: { body: "another" },
  table: { persistence: "another" },
};

function withAnother(set: FactSet, fact: CatalogFact): FactSet {
  const change = ANOTHER[fact.kind] ?? { definition: "CHECK (another)", columns: [] };
  const facts = set.facts.map((each) =>
    each === fact ? { ...each, attributes: { ...each.attributes, ...change } } : each,
  );
  return { ...set, facts };
}

function rewritten({ attributes }: CatalogFact, named: (column: string) => string) {
  const { definition } = attributes;
  const list = String(definition).replace(/\((?<columns>[a-z_, ]+)/g, (found) =>
    found.replace(/[a-z_]+/g, named),
  );
  return { ...attributes, definition: list };
}
