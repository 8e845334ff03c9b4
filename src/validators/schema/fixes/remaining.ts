import type { Database, DatabaseServer } from "#contract/database.ts";
import { askFacts } from "#engines/catalog/ask.ts";
import { type FactSet, factKey } from "#engines/catalog/fact.ts";
import { settleFacts } from "#engines/catalog/settle-facts.ts";
import { differencesOf, optionsOf, type Terms } from "../comparison/differences.ts";
import { type Subject, subjectFor } from "../comparison/subject.ts";
import { outOfForce } from "../comparison/unchecked.ts";
import { type Drift, driftsOf } from "./drift.ts";

export interface Compared {
  readonly databases: DatabaseServer;
  /** What the models built, and what is compared with it; both stay as they are. */
  readonly expected: Database;
  readonly observed: Database;
  readonly terms: Terms;
}

/** A definition of the observed database that means the same as the models' and is written otherwise. */
export interface Alike extends Subject {
  readonly observed: string;
  readonly expected: string;
}

export interface Remaining {
  readonly alike: readonly Alike[];
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
  const alike = alikeIn({ models, found }, there);
  return { drifts, outOfForce: outOfForce(there).map(factKey), alike };
}

/** What was found in a writing of its own and then agreed with what the models say. */
function alikeIn(
  { models, found }: { readonly models: FactSet; readonly found: FactSet },
  settled: FactSet,
): readonly Alike[] {
  const asRead = new Map(found.facts.map((fact) => [factKey(fact), fact]));
  const texts = new Set(
    models.facts.flatMap(({ attributes }) => Object.values(attributes)).filter(isText),
  );
  return settled.facts.flatMap((fact) =>
    Object.entries(fact.attributes).flatMap(([attribute, expected]) => {
      const observed = asRead.get(factKey(fact))?.attributes[attribute];
      if (observed === expected || !isText(observed) || !isText(expected)) return [];
      return texts.has(expected) ? [{ ...subjectFor(fact), observed, expected }] : [];
    }),
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
