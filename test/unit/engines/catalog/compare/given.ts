import * as fc from "fast-check";
import type { AttributeValue, CatalogFact, FactKind, FactSet } from "#engines/catalog/fact.ts";

type Attributes = Readonly<Record<string, AttributeValue>>;

export function factSet(...facts: readonly (CatalogFact | readonly CatalogFact[])[]): FactSet {
  return { serverVersion: "15.18", facts: facts.flat() as readonly CatalogFact[] };
}

export function fact(kind: FactKind, name: string, attributes: Attributes = {}): CatalogFact {
  return { kind, name, parent: null, columns: [], attributes };
}

const TABLE: Attributes = {
  persistence: "permanent",
  partitionKey: null,
  partitionOf: null,
  inherits: [],
  comment: null,
};

/** A table with what hangs on it. */
export function table(
  name: string,
  members: readonly ((table: string) => CatalogFact)[],
  attributes: Attributes = {},
): readonly CatalogFact[] {
  return [
    fact("table", name, { ...TABLE, ...attributes }),
    ...members.map((member, at) => placed(member(name), at + 1)),
  ];
}

function placed(member: CatalogFact, position: number): CatalogFact {
  if (member.kind !== "column") return member;
  return { ...member, attributes: { position, ...member.attributes } };
}

const COLUMN: Attributes = {
  type: "integer",
  collation: null,
  isNullable: false,
  default: null,
  generated: null,
  generation: "none",
  identity: "none",
  identityOptions: [],
  storage: "plain",
  comment: null,
};

export const column =
  (name: string, attributes: Attributes = {}) =>
  (of: string): CatalogFact => ({
    kind: "column",
    name: `${of}.${name}`,
    parent: `table ${of}`,
    columns: [name],
    attributes: { ...COLUMN, ...attributes },
  });

const CONSTRAINT: Attributes = { isValidated: true, comment: null };

/** A constraint of these columns. */
export const constraint =
  (
    kind: FactKind,
    name: string,
    columns: readonly string[],
    definition: string,
    more: Attributes = {},
  ) =>
  (of: string): CatalogFact => ({
    ...{ kind, name: `${of}.${name}`, parent: `table ${of}`, columns },
    attributes: { ...CONSTRAINT, definition, ...more },
  });

export const index =
  (name: string, columns: readonly string[], attributes: Attributes = {}) =>
  (of: string): CatalogFact => ({
    ...{ kind: "index", name: `public.${name}`, parent: `table ${of}`, columns },
    attributes: {
      isUnique: false,
      isSpecial: false,
      isValid: true,
      definition: `btree (${columns.join(", ")})`,
      comment: null,
      ...attributes,
    },
  });

/** Hangs on a table by its name, as triggers and policies do. */
export const member =
  (kind: FactKind, name: string, attributes: Attributes = {}) =>
  (of: string): CatalogFact => ({
    ...{ kind, name: `${of}.${name}`, parent: `table ${of}`, columns: [], attributes },
  });

export const serialSequence =
  (name: string, owner: string) =>
  (of: string): CatalogFact => ({
    ...{ kind: "sequence", name: `public.${name}`, parent: `column ${of}.${owner}` },
    columns: [owner],
    attributes: { type: "integer", start: "1", increment: "1", ownedBy: `${of}.${owner}` },
  });

const word = fc.constantFrom("a", "b", "c", "d", "e");

const someColumn = (name: string) =>
  fc
    .record({
      type: fc.constantFrom("integer", "bigint", "text", "character varying(9)", "public.a"),
      isNullable: fc.boolean(),
      default: fc.constantFrom(null, "1", "'1'::bigint", "now()", "nextval('public.s'::regclass)"),
      identity: fc.constantFrom("none", "always", "by-default"),
      generated: fc.constantFrom(null, null, null, "(a + 1)"),
      collation: fc.constantFrom(null, null, 'pg_catalog."C"'),
      comment: fc.constantFrom(null, "note"),
    })
    .map((attributes) => column(name, attributes));

const CONSTRAINT_KINDS = [
  "primary key",
  "foreign key",
  "unique constraint",
  "check constraint",
] as const;

const someConstraint = fc
  .record({
    kind: fc.constantFrom(...CONSTRAINT_KINDS),
    name: fc.string({ unit: fc.constantFrom("k", "l"), minLength: 1, maxLength: 3 }),
    columns: fc.uniqueArray(word, { minLength: 1, maxLength: 2 }),
  })
  .map(({ kind, name, columns }) =>
    constraint(kind, name, columns, constraintText(kind, columns), {
      ...(kind === "foreign key" ? { referencedTable: "public.z", referencedColumns: ["z"] } : {}),
    }),
  );

function constraintText(kind: FactKind, columns: readonly string[]): string {
  const list = columns.join(", ");
  if (kind === "primary key") return `PRIMARY KEY (${list})`;
  if (kind === "unique constraint") return `UNIQUE (${list})`;
  if (kind === "check constraint") return `CHECK ((${list} > 0))`;
  return `FOREIGN KEY (${list}) REFERENCES public.z(z)`;
}

const someIndex = fc
  .record({
    name: fc.string({ unit: fc.constantFrom("i", "j"), minLength: 1, maxLength: 3 }),
    columns: fc.uniqueArray(word, { minLength: 1, maxLength: 2 }),
    isUnique: fc.boolean(),
    isSpecial: fc.boolean(),
  })
  .map(({ name, columns, isUnique, isSpecial }) =>
    index(name, columns, {
      isUnique,
      isSpecial,
      definition: `btree (${columns.join(", ")})${isSpecial ? ` WHERE (${columns[0]} > 0)` : ""}`,
    }),
  );

const someTable = fc
  .record({
    schema: fc.constantFrom("public", "app"),
    name: word,
    columns: fc
      .subarray(["a", "b", "c", "d", "e"])
      .chain((names) => fc.tuple(...names.map((name) => someColumn(name)))),
    constraints: fc.array(someConstraint, { maxLength: 4 }),
    indexes: fc.array(someIndex, { maxLength: 3 }),
    triggers: fc.uniqueArray(word, { maxLength: 2 }),
    persistence: fc.constantFrom("permanent", "permanent", "unlogged"),
  })
  .map(({ schema, name, columns, constraints, indexes, triggers, persistence }) =>
    table(
      `${schema}.${name}`,
      [
        ...columns,
        ...constraints,
        ...indexes,
        ...triggers.map((each) =>
          member("trigger", each, { definition: `CREATE TRIGGER ${each}` }),
        ),
      ],
      { persistence },
    ),
  );

const someOther = fc.oneof(
  fc
    .record({
      name: word,
      labels: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { minLength: 1 }),
    })
    .map(({ name, labels }) => fact("enum", `public.${name}`, { labels })),
  fc
    .record({
      kind: fc.constantFrom("view" as const, "function" as const),
      name: word,
      text: fc.constantFrom("SELECT 1", "SELECT 2"),
    })
    .map(({ kind, name, text }) =>
      fact(kind, `public.${name}`, kind === "view" ? { definition: text } : { body: text }),
    ),
);

/** Small sets with few names, so that two of them share much. */
export const someFacts: fc.Arbitrary<FactSet> = fc
  .tuple(fc.array(someTable, { maxLength: 4 }), fc.array(someOther, { maxLength: 4 }))
  .map(([tables, others]) => {
    const all = [...tables.flat(), ...others];
    return factSet(
      [...new Map(all.map((each) => [`${each.kind} ${each.name}`, each])).values()].filter(
        ({ parent }) =>
          parent === null || all.some((each) => `${each.kind} ${each.name}` === parent),
      ),
    );
  });
