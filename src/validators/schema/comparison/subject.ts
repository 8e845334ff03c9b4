import type { Difference } from "#engines/catalog/compare/difference.ts";
import { lastPart, nameParts } from "#engines/catalog/compare/names.ts";
import { type CatalogFact, FACT_KINDS } from "#engines/catalog/fact.ts";

/** What a difference is about, with names as the catalogue stores them. */
export interface Subject {
  /** Qualified table, view, type or other object; `public.orders`. */
  readonly relation: string;
  /** Column, constraint, index or trigger of `relation`; null when it is the relation itself. */
  readonly member: string | null;
}

export function subjectFor({
  kind,
  name,
  parent,
}: Pick<Difference, "kind" | "name" | "parent">): Subject {
  // A partition is a table, too.
  if (parent === null || kind === "table") return { relation: unquoted(name), member: null };
  // The sequence of a serial column is the column's.
  const owner = withoutKind(parent);
  const isOfColumn = parent.startsWith("column ");
  const relation = isOfColumn ? owner.slice(0, owner.lastIndexOf(".")) : owner;
  return { relation: unquoted(relation), member: nameParts(lastPart(name))[0] ?? name };
}

/** `public.orders.total` of `column public.orders.total`. */
function withoutKind(key: string): string {
  const kind = FACT_KINDS.filter((each) => key.startsWith(`${each} `)).sort(
    (a, b) => b.length - a.length,
  )[0];
  return key.slice((kind ?? "").length + 1);
}

function unquoted(name: string): string {
  // A routine's arguments are part of its name.
  return name.includes("(") ? name : nameParts(name).join(".");
}

/** The first column of the models that has this type, or arrays of it. */
export function typeUse(facts: readonly CatalogFact[], type: string): Subject | undefined {
  const column = facts.find(
    ({ kind, attributes }) =>
      kind === "column" && String(attributes["type"]).replace(/(?:\[\])+$/, "") === type,
  );
  return column === undefined ? undefined : subjectFor(column);
}
