import type { CatalogFact } from "../fact.ts";
import type { Difference } from "./difference.ts";
import { localName } from "./names.ts";
import type { Sides } from "./renames.ts";
import type { Side } from "./side.ts";

/** Leaves out what a partition or child table shows only because its parent does. */
export function withoutEchoes(
  differences: readonly Difference[],
  sides: Sides,
): readonly Difference[] {
  const known = new Set(differences.map((each) => echoKey(each, each.name)));
  return differences.filter((each) => {
    if (each.kind !== "column") return true;
    const above = [sides.expected, sides.observed].flatMap((side) => sourcesOf(each, side));
    return !above.some((name) => known.has(echoKey(each, name)));
  });
}

function echoKey(each: Difference, name: string): string {
  const { change, kind, attribute, expected, observed } = each;
  return JSON.stringify([change, kind, attribute, expected, observed, name]);
}

/** The columns of the same name in the tables that the column's table belongs to. */
function sourcesOf({ name, parent }: Difference, side: Side): readonly string[] {
  const table = parent === null ? undefined : side.byKey.get(parent);
  if (table === undefined) return [];
  return parentsOf(table).map((above) => `${above}.${localName(name, table.name)}`);
}

function parentsOf({ attributes }: CatalogFact): readonly string[] {
  const { partitionOf, inherits } = attributes;
  const listed = typeof inherits === "object" && inherits !== null ? inherits : [];
  return typeof partitionOf === "string" ? [partitionOf, ...listed] : listed;
}
