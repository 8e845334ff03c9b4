import { type CatalogFact, type FactSet, factKey } from "../fact.ts";
import { nameParts, schemaPart } from "./names.ts";

/** One side without the migration tool's own things. */
export function withoutBookkeeping(
  set: FactSet,
  bookkeeping: readonly string[],
): readonly CatalogFact[] {
  const schemas = new Set(
    bookkeeping.filter((entry) => entry.endsWith(".*")).map((entry) => entry.slice(0, -2)),
  );
  const tables = new Set(bookkeeping);
  const isOurs = (name: string) => {
    const [schema = "", table = ""] = nameParts(name);
    return schemas.has(schema) || tables.has(table) || tables.has(`${schema}.${table}`);
  };
  const dropped = new Set<string>();
  for (const fact of set.facts)
    if (fact.kind === "table" && isOurs(fact.name)) dropped.add(factKey(fact));
  const kept = withoutChildren(set.facts, dropped).filter(
    ({ name }) => !schemas.has(nameParts(name)[0] ?? ""),
  );
  return withoutEmptySchemas(kept, set.facts);
}

/** Drops what hangs on something dropped, however deep. */
function withoutChildren(
  facts: readonly CatalogFact[],
  dropped: Set<string>,
): readonly CatalogFact[] {
  for (let size = -1; size !== dropped.size; ) {
    size = dropped.size;
    for (const fact of facts)
      if (fact.parent !== null && dropped.has(fact.parent)) dropped.add(factKey(fact));
  }
  return facts.filter((fact) => !dropped.has(factKey(fact)));
}

// A tool that keeps its table in a schema of its own made that schema, too.
function withoutEmptySchemas(
  kept: readonly CatalogFact[],
  all: readonly CatalogFact[],
): readonly CatalogFact[] {
  const used = (facts: readonly CatalogFact[]) =>
    new Set(facts.filter(({ kind }) => kind !== "schema").map(({ name }) => schemaPart(name)));
  const [before, after] = [used(all), used(kept)];
  return kept.filter(({ kind, name }) => kind !== "schema" || after.has(name) || !before.has(name));
}
