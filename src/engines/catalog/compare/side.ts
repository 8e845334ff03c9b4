import { type CatalogFact, type FactKind, factKey } from "../fact.ts";

/** The facts of one database that take part, with what hangs on what. */
export interface Side {
  readonly facts: readonly CatalogFact[];
  readonly byKey: ReadonlyMap<string, CatalogFact>;
  /** By `factKey` of the parent. */
  readonly children: ReadonlyMap<string, readonly CatalogFact[]>;
}

export function sideOf(facts: readonly CatalogFact[]): Side {
  const byKey = new Map(facts.map((fact) => [factKey(fact), fact]));
  const children = Map.groupBy(
    facts.filter(({ parent }) => parent !== null),
    ({ parent }) => parent ?? "",
  );
  return { facts, byKey, children };
}

/** What stands by itself: without a parent, or with one that is not compared. */
export function rootsOf({ facts, byKey }: Side): readonly CatalogFact[] {
  return facts.filter(({ parent }) => parent === null || !byKey.has(parent));
}

export function childrenOf(side: Side, fact: CatalogFact): readonly CatalogFact[] {
  return side.children.get(factKey(fact)) ?? [];
}

export function childrenOfKind(
  side: Side,
  fact: CatalogFact,
  kind: FactKind,
): readonly CatalogFact[] {
  return childrenOf(side, fact).filter((child) => child.kind === kind);
}

/** An attribute as text; empty when it is null or not there. */
export function textOf({ attributes }: CatalogFact, attribute: string): string {
  const value = attributes[attribute];
  return typeof value === "string" ? value : "";
}
