import type { CatalogFact } from "../fact.ts";
import type { Column } from "../shape.ts";
import { textOf } from "./side.ts";

/** Whether a generated column's value is kept in the row. */
export interface FactColumn extends Column {
  readonly generation: string;
}

/** A column's fact as one reads it in CREATE TABLE. */
export function columnOf(fact: CatalogFact): FactColumn {
  const identity = textOf(fact, "identity");
  return {
    name: fact.columns[0] ?? "",
    type: textOf(fact, "type"),
    nullable: fact.attributes["isNullable"] === true,
    default: textOrNull(fact, "default"),
    identity: identity === "always" || identity === "by-default" ? identity : "none",
    generated: textOrNull(fact, "generated"),
    generation: textOf(fact, "generation") || "stored",
    collation: textOrNull(fact, "collation"),
  };
}

function textOrNull({ attributes }: CatalogFact, attribute: string): string | null {
  const value = attributes[attribute];
  return typeof value === "string" ? value : null;
}
