import type { FactKind } from "../fact.ts";
import { CATALOG_KINDS } from "../kinds.ts";
import { VALUE_ATTRIBUTES } from "./column-rule.ts";
import type { Difference } from "./difference.ts";
import type { CompareOptions } from "./options.ts";
import type { Side } from "./side.ts";

const SHALLOW = new Set(
  CATALOG_KINDS.filter(({ tier }) => tier === "named").map(({ kind }) => kind),
);

/** What the models' builder cannot say, and what is not compared in depth, weighs less. */
export function withExpressiveness(
  differences: readonly Difference[],
  expressible: CompareOptions["expressible"],
  expected: Side,
): readonly Difference[] {
  // Most builders also take literal SQL: what these models did create can be said.
  const created = new Set(expected.facts.map(({ kind }) => kind));
  return differences.map((each): Difference => {
    if (SHALLOW.has(each.kind)) return { ...each, remark: "shallow" };
    return expressible !== undefined && isBeyond(each, expressible, created)
      ? { ...each, severity: "note", remark: "inexpressible" }
      : each;
  });
}

type Expressible = NonNullable<CompareOptions["expressible"]>;

function isBeyond(
  { change, kind, attribute }: Difference,
  expressible: Expressible,
  created: ReadonlySet<FactKind>,
): boolean {
  const attributes = expressible[kind];
  if (change === "unexpected") return attributes === undefined && !created.has(kind);
  if (change !== "different" || attribute === null) return false;
  // A kind without a profile was never built; what both sides have was said somehow.
  return attributes !== undefined && !namesOf(attribute).some((name) => attributes.includes(name));
}

// A column's value is judged as one, whichever way it is given.
function namesOf(attribute: string): readonly string[] {
  return VALUE_ATTRIBUTES.has(attribute) ? [...VALUE_ATTRIBUTES] : [attribute];
}
