import type { Severity } from "#contract/rule.ts";
import type { CatalogFact } from "../fact.ts";
import { isSpecial, isUnique, keyList, keyText } from "./key.ts";

/** How much it harms that a constraint or index of the models is not there. */
export function absentKeySeverity(wanted: CatalogFact, others: readonly CatalogFact[]): Severity {
  if (wanted.kind === "not-null constraint") return "note";
  return wanted.kind === "index" ? absentIndexSeverity(wanted, others) : "critical";
}

/** An extra index serves readers; only an extra refusal of rows can break a program. */
export function unexpectedKeySeverity(found: CatalogFact): Severity {
  if (found.kind === "index") return isUnique(found) && !isSpecial(found) ? "warning" : "note";
  const isRemark = found.kind === "exclusion constraint" || found.kind === "not-null constraint";
  return isRemark ? "note" : "warning";
}

export function differentKeySeverity(wanted: CatalogFact, found: CatalogFact): Severity {
  if (wanted.kind === "index" && !isUnique(wanted)) return "warning";
  return inAnyOrder(wanted) === inAnyOrder(found) ? "warning" : "critical";
}

/** A key of the same columns refuses the same rows; their order only serves other readers. */
function inAnyOrder(fact: CatalogFact): string {
  const text = withoutTiming(fact);
  const list = keyList(text);
  const isKey = fact.kind !== "foreign key" && fact.kind !== "check constraint" && !isSpecial(fact);
  return isKey && list !== "" ? text.replace(list, list.split(", ").sort().join(", ")) : text;
}

/** A unique constraint on one side and the unique index that would enforce it on the other. */
export function uniqueTwins(
  expected: readonly CatalogFact[],
  observed: readonly CatalogFact[],
): readonly (readonly [expected: CatalogFact, observed: CatalogFact])[] {
  const free = new Set(observed);
  return expected.flatMap((wanted) => {
    const twin = [...free].find((found) => isTwin(wanted, found) || isTwin(found, wanted));
    if (twin === undefined) return [];
    free.delete(twin);
    return [[wanted, twin] as const];
  });
}

function isTwin(owner: CatalogFact, index: CatalogFact): boolean {
  if (owner.kind !== "unique constraint" || index.kind !== "index") return false;
  const match = /^UNIQUE( NULLS NOT DISTINCT)? (\(.*\))$/.exec(keyText(owner));
  return match !== null && keyText(index) === `UNIQUE btree ${match[2]}${match[1] ?? ""}`;
}

/** A plain index whose columns lead another one's is served by that one. */
function absentIndexSeverity(index: CatalogFact, others: readonly CatalogFact[]): Severity {
  if (isUnique(index)) return "critical";
  const body = keyText(index);
  const wanted = body === `btree (${keyList(body)})` && !isSpecial(index) ? keyList(body) : "";
  if (wanted === "") return "warning";
  const serves = (other: CatalogFact) => {
    const list = keyList(keyText(other));
    return list === wanted || list.startsWith(`${wanted}, `);
  };
  return others.filter(canServe).some(serves) ? "note" : "warning";
}

function canServe(fact: CatalogFact): boolean {
  if (fact.kind === "primary key" || fact.kind === "unique constraint") return true;
  return fact.kind === "index" && !isSpecial(fact) && /^(?:UNIQUE )?btree /.test(keyText(fact));
}

function withoutTiming(fact: CatalogFact): string {
  return keyText(fact).replace(/ (?:NOT )?DEFERRABLE\b.*$/, "");
}

const SUFFIXES = /_(?:pkey|key|fkey|check|idx|excl|seq|stat|not_null)\d*$/;
// The server shortens the table's name when the whole would be too long, but not below this.
const LEAST_CHARACTERS = 3;

/**
 * Whether the server chose the name, because nobody did.
 *
 * Source  PostgreSQL, `ChooseIndexName`, `ChooseConstraintName`, `ChooseExtendedStatisticName`.
 */
export function isServerNamed(name: string, table: string): boolean {
  const bare = (text: string) => text.replaceAll('"', "");
  return SUFFIXES.test(bare(name)) && bare(name).startsWith(bare(table).slice(0, LEAST_CHARACTERS));
}
