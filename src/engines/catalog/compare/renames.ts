import { canonicalDefault } from "../defaults.ts";
import { type CatalogFact, factKey } from "../fact.ts";
import { compareText } from "../shape.ts";
import { columnOf } from "./column.ts";
import { localName, resembles } from "./names.ts";
import { childrenOfKind, type Side } from "./side.ts";

export interface Sides {
  readonly expected: Side;
  readonly observed: Side;
}

/** Facts without a partner of their own name. */
export interface Unpaired {
  readonly expected: readonly CatalogFact[];
  readonly observed: readonly CatalogFact[];
}

export interface Renames {
  /** Each is the only candidate of the other. */
  readonly pairs: readonly (readonly [expected: CatalogFact, observed: CatalogFact])[];
  /** By `factKey`, for those with several candidates: the names of these, sorted. */
  readonly ambiguous: ReadonlyMap<string, readonly string[]>;
}

type Likeness = (expected: CatalogFact, observed: CatalogFact) => boolean;

/**
 * Tables that look alike in everything but their name: first those with the same columns, then those
 * that share most of them.
 */
export function tableRenames(unpaired: Unpaired, sides: Sides): Renames {
  const shape = new Map<CatalogFact, ReadonlySet<string>>();
  const shapeOf = (fact: CatalogFact, side: Side) => {
    const known = shape.get(fact) ?? columnShapes(fact, side);
    shape.set(fact, known);
    return known;
  };
  const shared: (ratio: number) => Likeness = (ratio) => (wanted, found) => {
    const one = shapeOf(wanted, sides.expected);
    const other = shapeOf(found, sides.observed);
    const common = [...one].filter((each) => other.has(each)).length;
    const all = one.size + other.size - common;
    return common >= FEWEST_COLUMNS && common / all >= ratio;
  };
  const exact = onlyCandidates(unpaired, shared(1));
  const taken = new Set([...exact.pairs.flat().map(factKey), ...exact.ambiguous.keys()]);
  const free = (facts: readonly CatalogFact[]) => facts.filter((fact) => !taken.has(factKey(fact)));
  const near = onlyCandidates(
    { expected: free(unpaired.expected), observed: free(unpaired.observed) },
    shared(MOST_COLUMNS_RATIO),
  );
  return {
    pairs: [...exact.pairs, ...near.pairs],
    ambiguous: new Map([...exact.ambiguous, ...near.ambiguous]),
  };
}

// Every second table has a key and a name; one column alone says nothing.
const FEWEST_COLUMNS = 2;
// A rename often comes with one more change; chosen so that one column in four may differ.
const MOST_COLUMNS_RATIO = 0.75;

function columnShapes(table: CatalogFact, side: Side): ReadonlySet<string> {
  return new Set(
    childrenOfKind(side, table, "column").map((column) => {
      const { name, type } = columnOf(column);
      return `${name} ${type}`;
    }),
  );
}

/**
 * Columns of one table, known by two names. The same type and value are needed, and one sign more: the
 * same neighbours, or names that resemble each other.
 */
export function columnRenames(
  unpaired: Unpaired,
  tables: { readonly expected: CatalogFact; readonly observed: CatalogFact },
  sides: Sides,
): Renames {
  const wanted = neighboursOf(childrenOfKind(sides.expected, tables.expected, "column"));
  const found = neighboursOf(childrenOfKind(sides.observed, tables.observed, "column"));
  return onlyCandidates(unpaired, (one, other) => {
    if (columnText(one) !== columnText(other)) return false;
    const names = [
      localName(one.name, tables.expected.name),
      localName(other.name, tables.observed.name),
    ] as const;
    return resembles(...names) || sharesNeighbours(wanted.get(one), found.get(other));
  });
}

function columnText(fact: CatalogFact): string {
  const { type, nullable, identity, generated, ...rest } = columnOf(fact);
  return JSON.stringify([
    type,
    nullable,
    identity,
    generated,
    canonicalDefault(rest.default, type),
  ]);
}

type Neighbours = readonly [before: string, after: string];

function neighboursOf(columns: readonly CatalogFact[]): ReadonlyMap<CatalogFact, Neighbours> {
  const position = ({ attributes }: CatalogFact) => Number(attributes["position"] ?? 0);
  const placed = columns.some((column) => position(column) > 0)
    ? [...columns].sort((a, b) => position(a) - position(b) || compareText(a.name, b.name))
    : [];
  const name = (fact: CatalogFact | undefined) => (fact === undefined ? "" : columnOf(fact).name);
  return new Map(
    placed.map((fact, at) => [fact, [name(placed[at - 1]), name(placed[at + 1])] as const]),
  );
}

function sharesNeighbours(one: Neighbours | undefined, other: Neighbours | undefined): boolean {
  return one !== undefined && other !== undefined && one[0] === other[0] && one[1] === other[1];
}

/** Pairs those of which each is the other's only candidate. */
function onlyCandidates({ expected, observed }: Unpaired, isLike: Likeness): Renames {
  const forward = new Map(
    expected.map((one) => [one, observed.filter((other) => isLike(one, other))]),
  );
  const backward = new Map(
    observed.map((other) => [other, expected.filter((one) => isLike(one, other))]),
  );
  const isOnly = (one: CatalogFact, other: CatalogFact) =>
    forward.get(one)?.length === 1 && backward.get(other)?.length === 1;
  const pairs = expected.flatMap((one) =>
    (forward.get(one) ?? [])
      .filter((other) => isOnly(one, other))
      .map((other) => [one, other] as const),
  );
  const paired = new Set<CatalogFact>(pairs.flat());
  const ambiguous = [...forward, ...backward]
    .filter(([fact, candidates]) => !paired.has(fact) && candidates.length > 0)
    .map(
      ([fact, candidates]) => [factKey(fact), candidates.map(({ name }) => name).sort()] as const,
    );
  return { pairs, ambiguous: new Map(ambiguous) };
}
