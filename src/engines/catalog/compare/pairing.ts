import { type CatalogFact, factKey } from "../fact.ts";
import { pairBy } from "../pair.ts";
import { isKey, keyColumns, keyText } from "./key.ts";
import { lastPart, localName } from "./names.ts";
import { type RenamedText, renamedText } from "./renamed-text.ts";
import { columnRenames, type Sides, tableRenames } from "./renames.ts";
import { childrenOf, rootsOf, type Side } from "./side.ts";

/** What made two facts a pair. */
export type Means = "name" | "definition" | "columns" | "rename";

export interface Pair {
  readonly expected: CatalogFact;
  readonly observed: CatalogFact;
  readonly by: Means;
}

export interface Pairing {
  readonly pairs: readonly Pair[];
  /** Only expected; what hangs on one of them is not listed. */
  readonly absent: readonly CatalogFact[];
  /** Only observed; what hangs on one of them is not listed. */
  readonly unexpected: readonly CatalogFact[];
  /** By `factKey`: the names of several things that it may be known by on the other side. */
  readonly candidates: ReadonlyMap<string, readonly string[]>;
  readonly text: RenamedText;
}

/** Finds for every fact the one it is compared with. */
export function pairFacts(sides: Sides): Pairing {
  const tops = pairTops(sides);
  const columns = tops.pairs.map((pair) => pairColumns(pair, sides));
  const early = [tops, ...columns];
  const text = renamedText({
    pairs: early.flatMap(({ pairs }) =>
      pairs.flatMap((pair) => (pair.by === "rename" ? [[pair.expected, pair.observed]] : [])),
    ) as [CatalogFact, CatalogFact][],
  });
  const taken = new Set(
    early.flatMap(({ pairs }) => pairs.flatMap((pair) => [pair.expected, pair.observed])),
  );
  const late: Matched[] = [];
  // What hangs on a pair, then what hangs on that, as a column of a domain's constraint would.
  for (let level = early.flatMap(({ pairs }) => pairs); level.length > 0; ) {
    const found = level.map((pair) => pairMembers(pair, { sides, text, taken }));
    late.push(...found);
    level = found.flatMap(({ pairs }) => pairs);
  }
  const all = [...early, ...late];
  return {
    pairs: all.flatMap(({ pairs }) => pairs),
    absent: all.flatMap(({ absent }) => absent),
    unexpected: all.flatMap(({ unexpected }) => unexpected),
    candidates: new Map(all.flatMap(({ candidates }) => [...candidates])),
    text,
  };
}

type Matched = Omit<Pairing, "text">;

// A partition hangs on its table and a sequence on a column, but their names are looked for anywhere.
function isTop({ kind }: CatalogFact): boolean {
  return kind === "table" || kind === "foreign table" || kind === "sequence";
}

function pairTops(sides: Sides): Matched {
  const roots = new Set([...rootsOf(sides.expected), ...rootsOf(sides.observed)]);
  const tops = (side: Side) => side.facts.filter((fact) => isTop(fact) || roots.has(fact));
  const named = pairBy({ expected: tops(sides.expected), observed: tops(sides.observed) }, factKey);
  const tables = (facts: readonly CatalogFact[]) => facts.filter(({ kind }) => kind === "table");
  const renames = tableRenames(
    { expected: tables(named.expected), observed: tables(named.observed) },
    sides,
  );
  return matched(named, renames, (left) => {
    const keys = new Set(left.map(factKey));
    // A partition of an absent table is absent with it; a column's sequence is looked at there.
    return left.filter((fact) =>
      fact.kind === "sequence" ? roots.has(fact) : fact.parent === null || !keys.has(fact.parent),
    );
  });
}

function pairColumns(pair: Pair, sides: Sides): Matched {
  const ofKind = (side: Side, fact: CatalogFact) =>
    childrenOf(side, fact).filter(({ kind }) => kind === "column");
  const named = pairBy(
    {
      expected: ofKind(sides.expected, pair.expected),
      observed: ofKind(sides.observed, pair.observed),
    },
    ({ name }) => lastPart(name),
  );
  return matched(named, columnRenames(named, pair, sides), (left) => left);
}

type Named = ReturnType<typeof pairBy<CatalogFact>>;
type Renaming = ReturnType<typeof tableRenames>;

function matched(
  named: Named,
  renames: Renaming,
  told: (left: readonly CatalogFact[]) => readonly CatalogFact[],
): Matched {
  const renamed = new Set<CatalogFact>(renames.pairs.flat());
  const left = (facts: readonly CatalogFact[]) => told(facts.filter((fact) => !renamed.has(fact)));
  const pair =
    (by: Means) =>
    ([expected, observed]: readonly [CatalogFact, CatalogFact]) => ({
      expected,
      observed,
      by,
    });
  return {
    pairs: [...named.pairs.map(pair("name")), ...renames.pairs.map(pair("rename"))],
    absent: left(named.expected),
    unexpected: left(named.observed),
    candidates: renames.ambiguous,
  };
}

interface Surroundings {
  readonly sides: Sides;
  readonly text: RenamedText;
  /** What has its partner already. */
  readonly taken: ReadonlySet<CatalogFact>;
}

/** What else hangs on a pair: by definition, then name, then columns. */
function pairMembers(pair: Pair, { sides, text, taken }: Surroundings): Matched {
  const members = (side: Side, fact: CatalogFact) =>
    childrenOf(side, fact).filter(
      (child) => !(taken.has(child) || ["column", "table", "foreign table"].includes(child.kind)),
    );
  const expected = members(sides.expected, pair.expected);
  const observed = members(sides.observed, pair.observed);
  const keys = new Map<CatalogFact, MemberKeys>([
    ...expected.map((each) => [each, memberKeys(each, pair.expected, text)] as const),
    ...observed.map((each) => [each, memberKeys(each, pair.observed, undefined)] as const),
  ]);
  const exact = pairBy({ expected, observed }, (each) => keys.get(each)?.whole);
  const same = pairBy(exact, (each) => keys.get(each)?.definition);
  const named = pairBy(same, (each) => keys.get(each)?.name);
  const placed = pairBy(named, (each) => keys.get(each)?.columns);
  const pairsOf = (pairs: Named["pairs"], by: Means) =>
    pairs.map(([wanted, found]) => ({ expected: wanted, observed: found, by }));
  return {
    pairs: [
      ...pairsOf(exact.pairs, "name"),
      ...pairsOf(same.pairs, "definition"),
      ...pairsOf(named.pairs, "name"),
      ...pairsOf(placed.pairs, "columns"),
    ],
    absent: placed.expected,
    unexpected: placed.observed,
    candidates: new Map(),
  };
}

interface MemberKeys {
  readonly whole: string | undefined;
  readonly definition: string | undefined;
  readonly name: string;
  readonly columns: string | undefined;
}

function memberKeys(
  fact: CatalogFact,
  parent: CatalogFact,
  text: RenamedText | undefined,
): MemberKeys {
  const { kind } = fact;
  const written = (given: string) => text?.of(given, fact.parent) ?? given;
  const local = localName(fact.name, parent.name);
  const name = `${kind} ${local}`;
  if (kind === "sequence") return { whole: name, definition: kind, name, columns: undefined };
  if (!isKey(fact) && kind !== "statistics object")
    return { whole: undefined, definition: undefined, name, columns: undefined };
  const definition = `${kind} ${written(keyText(fact))}`;
  const columns = keyColumns(fact);
  return {
    whole: `${definition} ${local}`,
    definition,
    name,
    columns:
      columns === undefined
        ? undefined
        : `${kind} ${columns.map((column) => written(column)).join(",")}`,
  };
}
