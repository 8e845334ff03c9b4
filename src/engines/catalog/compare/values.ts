import type { AttributeValue, CatalogFact } from "../fact.ts";
import { columnOf } from "./column.ts";
import { columnText } from "./column-rule.ts";
import { isKey, keyText } from "./key.ts";

/** A fact as one would write it in SQL after its name; null where that is too much to say. */
export function definitionOf(fact: CatalogFact): string | null {
  if (fact.kind === "column") return columnText(columnOf(fact));
  if (isKey(fact)) return keyText(fact);
  if (fact.kind === "enum") return valueText(fact.attributes["labels"] ?? null, "labels");
  const { definition } = fact.attributes;
  return typeof definition === "string" ? definition : null;
}

/** A value in words: labels in quotes, other lists with commas, null for none. */
export function valueText(value: AttributeValue, attribute: string): string | null {
  if (value === null) return null;
  if (typeof value === "object")
    return value
      .map((item) => (attribute === "labels" ? `'${item.replaceAll("'", "''")}'` : item))
      .join(", ");
  return String(value);
}

/** What one has without saying anything. */
export function isPlain(value: AttributeValue): boolean {
  return value === null || value === false || value === "" || value === 0 || isEmptyList(value);
}

function isEmptyList(value: AttributeValue): boolean {
  return typeof value === "object" && value !== null && value.length === 0;
}
