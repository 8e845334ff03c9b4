import { nameParts } from "./compare/names.ts";
import { type CatalogFact, type FactKind, type FactSet, factKey } from "./fact.ts";
import {
  type Catalog,
  type Column,
  type Constraint,
  type ConstraintKind,
  compareText,
  type Index,
  qualified,
  type Table,
} from "./shape.ts";

const CONSTRAINTS: Readonly<Partial<Record<FactKind, ConstraintKind>>> = {
  "primary key": "primary-key",
  "foreign key": "foreign-key",
  "unique constraint": "unique",
  "check constraint": "check",
  "exclusion constraint": "exclude",
};

/** Tables with what hangs on them, without partitions: what rows are made for and trials look at. */
export function tablesOf({ facts }: FactSet): Catalog {
  const children = Map.groupBy(facts, ({ parent }) => parent);
  const tables = facts.filter(({ kind }) => kind === "table");
  return {
    tables: tables
      .filter((fact) => fact.attributes["partitionOf"] === null)
      .map((fact) => tableFrom(fact, children.get(factKey(fact)) ?? []))
      .sort((a, b) => compareText(qualified(a), qualified(b))),
    enums: facts
      .filter(({ kind }) => kind === "enum")
      .map((fact) => ({ ...placeOf(fact), labels: texts(fact, "labels") }))
      .sort((a, b) => compareText(qualified(a), qualified(b))),
  };
}

function tableFrom(fact: CatalogFact, children: readonly CatalogFact[]): Table {
  return {
    ...placeOf(fact),
    columns: children
      .filter(({ kind }) => kind === "column")
      .map(columnFrom)
      .sort(byName),
    constraints: children.flatMap(constraintFrom).sort(byName),
    indexes: children
      .filter(({ kind }) => kind === "index")
      .map(indexFrom)
      .sort(byName),
  };
}

function columnFrom(fact: CatalogFact): Column {
  const { identity } = fact.attributes;
  return {
    name: lastPart(fact),
    type: text(fact, "type") ?? "",
    nullable: fact.attributes["isNullable"] === true,
    default: text(fact, "default"),
    identity: identity === "always" || identity === "by-default" ? identity : "none",
    generated: text(fact, "generated"),
    collation: text(fact, "collation"),
  };
}

function constraintFrom(fact: CatalogFact): readonly Constraint[] {
  const kind = CONSTRAINTS[fact.kind];
  if (kind === undefined) return [];
  return [
    {
      name: lastPart(fact),
      kind,
      definition: text(fact, "definition") ?? "",
      columns: fact.columns,
      validated: fact.attributes["isValidated"] !== false,
    },
  ];
}

function indexFrom(fact: CatalogFact): Index {
  return {
    name: lastPart(fact),
    unique: fact.attributes["isUnique"] === true,
    definition: text(fact, "definition") ?? "",
    columns: fact.columns.toSorted(compareText),
    special: fact.attributes["isSpecial"] === true,
    valid: fact.attributes["isValid"] === true,
  };
}

function placeOf({ name }: CatalogFact): { readonly schema: string; readonly name: string } {
  const [schema = "", own = ""] = nameParts(name);
  return { schema, name: own };
}

function lastPart({ name }: CatalogFact): string {
  return nameParts(name).at(-1) ?? "";
}

function text({ attributes }: CatalogFact, name: string): string | null {
  const value = attributes[name];
  return typeof value === "string" ? value : null;
}

function texts({ attributes }: CatalogFact, name: string): readonly string[] {
  const value = attributes[name];
  return Array.isArray(value) ? value.map(String) : [];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name);
}
