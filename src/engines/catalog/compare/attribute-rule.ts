import type { Severity } from "#contract/rule.ts";
import type { AttributeValue, CatalogFact, FactKind } from "../fact.ts";
import type { Treatment } from "../kind.ts";
import { COLUMN_ATTRIBUTES } from "./column-rule.ts";
import { isKey } from "./key.ts";
import { isPlain } from "./values.ts";
import { takesEvery } from "./wider-type.ts";

export interface AttributeFound {
  readonly attribute: string;
  readonly treatment: Treatment;
  readonly severity: Severity;
  readonly expected: AttributeValue;
  readonly observed: AttributeValue;
}

export interface AttributeQuestion {
  readonly expected: CatalogFact;
  readonly observed: CatalogFact;
  /** What the attributes of this kind mean. */
  readonly meaning: Readonly<Record<string, Treatment>>;
  readonly comparesEnvironment: boolean;
  /** Whether two texts that differ say the same but for a difference that is told elsewhere. */
  isSymptom(attribute: string, texts: readonly [string, string]): boolean;
}

/** The attributes that differ and have no rule of their own. */
export function compareAttributes(question: AttributeQuestion): readonly AttributeFound[] {
  const { expected, observed, meaning, comparesEnvironment, isSymptom } = question;
  return Object.entries(meaning).flatMap(([attribute, treatment]) => {
    if (treatment === "evidence" || isRuledApart(expected, attribute)) return [];
    if (isOfAnother(attribute, expected, observed)) return [];
    if (treatment === "environment" && !comparesEnvironment) return [];
    const wanted = expected.attributes[attribute] ?? null;
    const found = observed.attributes[attribute] ?? null;
    if (JSON.stringify(wanted) === JSON.stringify(found)) return [];
    if (isSymptom(attribute, [textOf(wanted), textOf(found)])) return [];
    const severity = severityOf({ kind: expected.kind, attribute, treatment, wanted, found });
    return [{ attribute, treatment, severity, expected: wanted, observed: found }];
  });
}

function textOf(value: AttributeValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

// Columns and keys are judged by rules of their own; whether rows were checked is another question.
function isRuledApart(fact: CatalogFact, attribute: string): boolean {
  if (fact.kind === "column") return COLUMN_ATTRIBUTES.has(attribute);
  if (!isKey(fact)) return false;
  return KEY_ATTRIBUTES.has(attribute);
}

const KEY_ATTRIBUTES: ReadonlySet<string> = new Set([
  "definition",
  "isUnique",
  "isValidated",
  "isValid",
  "isIndexValid",
]);

/** What a type or an identity brings with it differs because the type or the identity does. */
function isOfAnother(attribute: string, expected: CatalogFact, observed: CatalogFact): boolean {
  if (expected.kind !== "column") return false;
  const differs = (each: string) => expected.attributes[each] !== observed.attributes[each];
  if (attribute === "storage" || attribute === "compression") return differs("type");
  return /^(?:identity|sequence)[A-Z]/.test(attribute) && differs("identity");
}

interface Values {
  readonly kind: FactKind;
  readonly attribute: string;
  readonly treatment: Treatment;
  readonly wanted: AttributeValue;
  readonly found: AttributeValue;
}

function severityOf({ kind, attribute, treatment, wanted, found }: Values): Severity {
  if (treatment !== "meaning") return "note";
  if (attribute === "labels") return labelsSeverity(wanted, found);
  // Where the models say nothing, the migrations may say more.
  if (isPlain(wanted)) return "note";
  const isCounter = kind === "sequence" && attribute === "type";
  if (isCounter && takesEvery(String(wanted), String(found))) return "note";
  return spaceless(wanted) === spaceless(found) ? "note" : "warning";
}

// A label only the database knows, or another order, breaks no write of the program.
function labelsSeverity(wanted: AttributeValue, found: AttributeValue): Severity {
  const list = (value: AttributeValue) =>
    typeof value === "object" && value !== null ? value : [];
  const known = new Set(list(found));
  return list(wanted).every((label) => known.has(label)) ? "warning" : "critical";
}

// Bodies of functions are kept as they were typed.
function spaceless(value: AttributeValue): string {
  return textOf(value).replace(/\s+/g, " ").trim();
}
