import { type CatalogFact, factKey } from "../fact.ts";
import type { Alteration } from "./alteration.ts";

export interface AttributeQuestion {
  /** One thing as both sides have it, under one name. */
  readonly expected: CatalogFact;
  readonly observed: CatalogFact;
}

/**
 * Where rows of a table belong to another one, and of which type it is: changed in place, so that its
 * rows stay. Undefined when neither differs.
 *
 * Source  PostgreSQL manual, "ALTER TABLE": ATTACH PARTITION, INHERIT, OF.
 */
export function lineageAlteration(question: AttributeQuestion): Alteration | undefined {
  const { expected, observed } = question;
  if (expected.kind !== "table" || factKey(expected) !== factKey(observed)) return undefined;
  const statements = lineageStatements(observed, expected);
  if (statements.length === 0) return undefined;
  return { statements, reversal: lineageStatements(expected, observed) };
}

function lineageStatements(from: CatalogFact, to: CatalogFact): readonly string[] {
  return [
    ...partitionStatements(from, to),
    ...parentStatements(from, to),
    ...typeStatements(from, to),
  ];
}

function partitionStatements(from: CatalogFact, to: CatalogFact): readonly string[] {
  const placeOf = ({ attributes: { partitionOf, partitionBound } }: CatalogFact) =>
    typeof partitionOf === "string"
      ? { table: partitionOf, bound: String(partitionBound) }
      : undefined;
  const [old, now] = [placeOf(from), placeOf(to)];
  if (old?.table === now?.table && old?.bound === now?.bound) return [];
  return [
    ...(old === undefined ? [] : [`ALTER TABLE ${old.table} DETACH PARTITION ${from.name}`]),
    ...(now === undefined
      ? []
      : [`ALTER TABLE ${now.table} ATTACH PARTITION ${to.name} ${now.bound}`]),
  ];
}

function parentStatements(from: CatalogFact, to: CatalogFact): readonly string[] {
  const [old, now] = [listOf(from, "inherits"), listOf(to, "inherits")];
  const gone = old.filter((each) => !now.includes(each));
  const added = now.filter((each) => !old.includes(each));
  return [
    ...gone.map((each) => `ALTER TABLE ${from.name} NO INHERIT ${each}`),
    ...added.map((each) => `ALTER TABLE ${from.name} INHERIT ${each}`),
  ];
}

function typeStatements(from: CatalogFact, to: CatalogFact): readonly string[] {
  const [old, now] = [from.attributes["ofType"], to.attributes["ofType"]];
  if (old === now) return [];
  return [`ALTER TABLE ${from.name} ${typeof now === "string" ? `OF ${now}` : "NOT OF"}`];
}

/** The default of a column, also of one that a partition has for itself. */
export function defaultAlteration({
  expected,
  observed,
}: AttributeQuestion): Alteration | undefined {
  if (expected.kind !== "column" || factKey(expected) !== factKey(observed)) return undefined;
  const [old, now] = [observed.attributes["default"], expected.attributes["default"]];
  const table = (expected.parent ?? "").replace(/^(?:foreign )?table /, "");
  const column = expected.name.slice(table.length + 1);
  if (old === now || table === "" || !expected.name.startsWith(`${table}.`)) return undefined;
  const set = (value: unknown) =>
    `ALTER TABLE ${table} ALTER COLUMN ${column} ${typeof value === "string" ? `SET DEFAULT ${value}` : "DROP DEFAULT"}`;
  return { statements: [set(now)], reversal: [set(old)] };
}

/** Extended statistics that one side lacks. */
export function statisticsAlteration(expected: CatalogFact): Alteration | undefined {
  const { definition } = expected.attributes;
  if (expected.kind !== "statistics object" || typeof definition !== "string") return undefined;
  return {
    statements: [`CREATE STATISTICS ${expected.name} ${definition}`],
    reversal: [`DROP STATISTICS ${expected.name}`],
  };
}

function listOf({ attributes }: CatalogFact, name: string): readonly string[] {
  const value = attributes[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
