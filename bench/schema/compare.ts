import type { Database } from "#contract/database.ts";
import { askFacts } from "#engines/catalog/ask.ts";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import type { Difference } from "#engines/catalog/compare/difference.ts";
import type { FactKind, FactSet } from "#engines/catalog/fact.ts";
import { CATALOG_KINDS } from "#engines/catalog/kinds.ts";
import { settleFacts } from "#engines/catalog/settle-facts.ts";
import type { Drift } from "./pair.ts";

/** What is told of two databases. */
export interface Comparison {
  /** The first database is the expectation. */
  readonly forwards: readonly Drift[];
  readonly backwards: readonly Drift[];
}

/** A database and what the observer saw of it. */
export interface Side {
  readonly database: Database;
  readonly facts: FactSet;
}

export interface Sides {
  readonly expected: Side;
  readonly observed: Side;
}

/** What the observer sees of a database. */
export async function sideOf(database: Database): Promise<Side> {
  return { database, facts: await askFacts(database) };
}

/** What is found between two databases, in both directions; owners and grants when they are asked for. */
export async function compare(sides: Sides, comparesEnvironment: boolean): Promise<Comparison> {
  const options = { kinds: CATALOG_KINDS, comparesEnvironment };
  // Everything in the corpus is the administrator's.
  const [wanted, found] = await settleFacts({ ...sides, options, role: "postgres" });
  return {
    forwards: [...compareFacts(wanted, found, options).flatMap(driftOf), ...notInForce(found)],
    backwards: [...compareFacts(found, wanted, options).flatMap(driftOf), ...notInForce(wanted)],
  };
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

const CHECKED: ReadonlySet<FactKind> = new Set([
  ...(["foreign key", "check constraint", "domain constraint"] as const),
]);

/** What `schema/constraint-not-valid` tells of the migrations' side, whatever the models say. */
export function notInForce({ facts }: FactSet): readonly Drift[] {
  return facts.flatMap(({ kind, name, attributes }): readonly Drift[] => {
    const attribute = CHECKED.has(kind) ? "isValidated" : "isValid";
    if (!CHECKED.has(kind) && kind !== "index") return [];
    return attributes[attribute] === false ? [{ kind, name, attribute, change: "different" }] : [];
  });
}
