import type { CatalogFact } from "../fact.ts";
import { isUnique } from "./key.ts";

/** An attribute that no question asks: the definition whose values this one has, written otherwise. */
export const ALIKE = "alike";

/** Indexes of the same values in another writing: other queries find them, and the same rows are refused. */
export function isAlike(expected: CatalogFact, observed: CatalogFact): boolean {
  const { definition } = expected.attributes;
  return (
    typeof definition === "string" &&
    observed.attributes[ALIKE] === definition &&
    isUnique(expected) === isUnique(observed)
  );
}
