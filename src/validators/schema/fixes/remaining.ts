import type { Database, DatabaseServer } from "#contract/database.ts";
import { askFacts } from "#engines/catalog/ask.ts";
import { factKey } from "#engines/catalog/fact.ts";
import { settleFacts } from "#engines/catalog/settle-facts.ts";
import { differencesOf, optionsOf, type Terms } from "../comparison/differences.ts";
import { outOfForce } from "../comparison/unchecked.ts";
import { type Drift, driftsOf } from "./drift.ts";

export interface Compared {
  readonly databases: DatabaseServer;
  /** What the models built, and what is compared with it; both stay as they are. */
  readonly expected: Database;
  readonly observed: Database;
  readonly terms: Terms;
}

export interface Remaining {
  readonly drifts: readonly Drift[];
  /** Keys of constraints and indexes of the observed database that are not in force. */
  readonly outOfForce: readonly string[];
}

/** What still differs, as the comparison of the phase sees it. */
export async function remaining({
  databases,
  expected,
  observed,
  terms,
}: Compared): Promise<Remaining> {
  const { version, role } = databases;
  const [models, found] = [await askFacts(expected, version), await askFacts(observed, version)];
  const [wanted, there] = await settleFacts({
    expected: { facts: models, database: expected },
    observed: { facts: found, database: observed },
    ...{ options: optionsOf(terms, models), role },
  });
  const drifts = driftsOf(differencesOf({ expected: wanted, observed: there }, terms));
  return { drifts, outOfForce: outOfForce(there).map(factKey) };
}
