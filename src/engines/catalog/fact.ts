/**
 * Every kind of thing a database holds, in PostgreSQL's own words.
 *
 * Source  PostgreSQL manual, "System Catalogs"; the objects that `pg_dump` can write.
 */
export const FACT_KINDS = [
  "schema",
  "extension",
  "table",
  "column",
  "primary key",
  "unique constraint",
  "foreign key",
  "check constraint",
  "exclusion constraint",
  "not-null constraint",
  "index",
  "sequence",
  "enum",
  "domain",
  "domain constraint",
  "composite type",
  "range type",
  "base type",
  "shell type",
  "view",
  "materialized view",
  "function",
  "procedure",
  "aggregate",
  "trigger",
  "rule",
  "policy",
  "default privileges",
  "statistics object",
  "collation",
  "publication",
  "publication table",
  "publication schema",
  "event trigger",
  "foreign-data wrapper",
  "foreign server",
  "user mapping",
  "foreign table",
  "cast",
  "operator",
  "operator class",
  "operator family",
  "conversion",
  "text search configuration",
  "text search dictionary",
  "text search parser",
  "text search template",
  "language",
  "transform",
  "access method",
  "subscription",
  "security label",
  "large object",
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** JSON; arrays are in an order of their own meaning. */
export type AttributeValue = string | number | boolean | null | readonly string[];

/** One thing of one database, as the server describes it under an empty search path. */
export interface CatalogFact {
  readonly kind: FactKind;
  /** Unique within its kind: `public.orders`, `public.orders.total`, `public.price(integer, text)`. */
  readonly name: string;
  /** `factKey` of what it comes and goes with: a table's for a column; null when it stands alone. */
  readonly parent: string | null;
  /** Names of the parent's columns that it relies on, in the order of its key, else sorted. */
  readonly columns: readonly string[];
  /** What the kind's definition lists, each present; see `CatalogKind.attributes`. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Everything that was recorded of one database, sorted by kind and name. */
export interface FactSet {
  /** Such as `15.18`. */
  readonly serverVersion: string;
  readonly facts: readonly CatalogFact[];
}

/** Identity within one database. */
export function factKey({ kind, name }: Pick<CatalogFact, "kind" | "name">): string {
  return `${kind} ${name}`;
}
