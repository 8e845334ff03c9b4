import { lastPart } from "#engines/catalog/compare/names.ts";
import type { CatalogFact, FactSet } from "#engines/catalog/fact.ts";
import { subjectFor } from "./subject.ts";

/** Constraints that were never checked for the rows that exist, and indexes that answer nothing. */
export function outOfForce({ facts }: FactSet): readonly CatalogFact[] {
  return facts.filter(
    ({ attributes: { isValidated, isValid, isIndexValid } }) =>
      isValidated === false || isValid === false || isIndexValid === false,
  );
}

/** Key of its mention. */
export function uncheckedKey(fact: CatalogFact): string {
  return `not-valid|${subjectFor(fact).relation}|${lastPart(fact.name)}`;
}
