import type { Database } from "#contract/database.ts";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import type { Difference } from "#engines/catalog/compare/difference.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import { factQuestions, factsFrom } from "#engines/catalog/facts.ts";
import { CATALOG_KINDS } from "#engines/catalog/kinds.ts";
import type { Drift } from "./pair.ts";

/** What is told of two databases. */
export interface Comparison {
  /** The first database is the expectation. */
  readonly forwards: readonly Drift[];
  readonly backwards: readonly Drift[];
}

export interface Sides {
  readonly expected: Database;
  readonly observed: Database;
}

/** What is found between two databases, in both directions; owners and grants when they are asked for. */
export async function compare(
  { expected, observed }: Sides,
  comparesEnvironment: boolean,
): Promise<Comparison> {
  const [wanted, found] = [await factsOf(expected), await factsOf(observed)];
  const options = { kinds: CATALOG_KINDS, comparesEnvironment };
  return {
    forwards: compareFacts(wanted, found, options).flatMap(driftOf),
    backwards: compareFacts(found, wanted, options).flatMap(driftOf),
  };
}

/** Everything that the observer sees of a database. */
export async function factsOf(database: Database): Promise<FactSet> {
  const [row] = await database.query("SHOW server_version");
  const version = String(row?.["server_version"]);
  return factsFrom(version, await database.snapshot(factQuestions(Number.parseInt(version, 10))));
}

// The same effect by other means, or under another name, is no drift.
function driftOf({ change, kind, name, otherName, attribute }: Difference): readonly Drift[] {
  if (change === "equivalent" || change === "name-different") return [];
  return [
    {
      ...{ change, kind, name },
      ...(attribute === null ? {} : { attribute }),
      ...(change === "renamed" && otherName !== null ? { observedName: otherName } : {}),
    },
  ];
}
