import type { CatalogFact, FactKind } from "../fact.ts";
import { textOf } from "./side.ts";

const CONSTRAINTS: ReadonlySet<FactKind> = new Set([
  "primary key",
  "unique constraint",
  "foreign key",
  "check constraint",
  "exclusion constraint",
  "not-null constraint",
  "domain constraint",
]);

export function isConstraint({ kind }: Pick<CatalogFact, "kind">): boolean {
  return CONSTRAINTS.has(kind);
}

/** A constraint or an index: known by its definition rather than by its name. */
export function isKey(fact: Pick<CatalogFact, "kind">): boolean {
  return fact.kind === "index" || isConstraint(fact);
}

/** Its definition without its name: `UNIQUE (a)`, `btree (a, b) WHERE active`, `UNIQUE btree (a)`. */
export function keyText(fact: CatalogFact): string {
  const definition = textOf(fact, "definition");
  return isUnique(fact) ? `UNIQUE ${definition}` : definition;
}

/** Refuses a row that another one equals. */
export function isUnique(fact: CatalogFact): boolean {
  return fact.attributes["isUnique"] === true;
}

/** Has a predicate or an expression, which many model languages cannot say. */
export function isSpecial(fact: CatalogFact): boolean {
  return fact.kind === "index" && fact.attributes["isSpecial"] === true;
}

/** What stands in the first parentheses of `btree (a, lower(b)) INCLUDE (c)`: `a, lower(b)`. */
export function keyList(body: string): string {
  const start = body.indexOf("(");
  let depth = 0;
  for (let at = start; at < body.length && at !== -1; at += 1) {
    if (body[at] === "(") depth += 1;
    if (body[at] === ")") depth -= 1;
    if (depth === 0) return body.slice(start + 1, at);
  }
  return "";
}

/** What makes it another form of the same key rather than another key; undefined when only its text does. */
export function keyColumns(fact: CatalogFact): readonly string[] | undefined {
  if (fact.kind === "primary key") return [];
  // Several checks of one column are unrelated questions, as are several expressions over it.
  if (fact.kind === "check constraint" || fact.kind === "domain constraint") return undefined;
  return isSpecial(fact) ? undefined : fact.columns;
}
