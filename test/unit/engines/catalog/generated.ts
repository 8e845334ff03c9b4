import * as fc from "fast-check";
import type {
  Catalog,
  Column,
  Constraint,
  EnumType,
  Index,
  Table,
} from "#engines/catalog/shape.ts";

const name = fc.constantFrom("a", "b", "c", "d", "e");

const column = (of: string): fc.Arbitrary<Column> =>
  fc.record({
    name: fc.constant(of),
    type: fc.constantFrom("integer", "bigint", "text", "character varying(9)", "public.a"),
    nullable: fc.boolean(),
    default: fc.constantFrom(null, "1", "'1'::bigint", "now()", "nextval('public.s'::regclass)"),
    identity: fc.constantFrom("none", "always", "by-default"),
    generated: fc.constantFrom(null, null, null, "(a + 1)"),
    collation: fc.constantFrom(null, null, 'pg_catalog."C"'),
  });

const constraint: fc.Arbitrary<Constraint> = fc
  .record({
    name: fc.string({ unit: fc.constantFrom("k", "l"), minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom("primary-key", "foreign-key", "unique", "check"),
    columns: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
    validated: fc.boolean(),
  })
  .map((given) => ({ ...given, definition: definitionOf(given.kind, given.columns) }));

function definitionOf(kind: string, columns: readonly string[]): string {
  const list = columns.join(", ");
  if (kind === "primary-key") return `PRIMARY KEY (${list})`;
  if (kind === "unique") return `UNIQUE (${list})`;
  if (kind === "check") return `CHECK ((${list} > 0))`;
  return `FOREIGN KEY (${list}) REFERENCES public.a(a)`;
}

const index: fc.Arbitrary<Index> = fc
  .record({
    name: fc.string({ unit: fc.constantFrom("i", "j"), minLength: 1, maxLength: 3 }),
    unique: fc.boolean(),
    columns: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }),
    special: fc.boolean(),
    valid: fc.boolean(),
  })
  .map((given) => ({
    ...given,
    definition: `btree (${given.columns.join(", ")})${given.special ? " WHERE (a > 0)" : ""}`,
  }));

const table: fc.Arbitrary<Table> = fc.record({
  schema: fc.constantFrom("public", "app"),
  name,
  columns: fc
    .subarray(["a", "b", "c", "d", "e"])
    .chain((names) => fc.tuple(...names.map((each) => column(each)))),
  constraints: fc.uniqueArray(constraint, { maxLength: 4, selector: (each) => each.name }),
  indexes: fc.uniqueArray(index, { maxLength: 4, selector: (each) => each.name }),
});

const enumType: fc.Arbitrary<EnumType> = fc.record({
  schema: fc.constant("public"),
  name,
  labels: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { minLength: 1 }),
});

/** Small catalogs with few names, so that two of them share much. */
export const catalog: fc.Arbitrary<Catalog> = fc.record({
  tables: fc.uniqueArray(table, {
    maxLength: 4,
    selector: (each) => `${each.schema}.${each.name}`,
  }),
  enums: fc.uniqueArray(enumType, { maxLength: 3, selector: (each) => each.name }),
});

export const plainColumn: Column = {
  name: "id",
  type: "integer",
  nullable: false,
  default: null,
  identity: "none",
  generated: null,
  collation: null,
};

export function tableOf(given: Partial<Table>): Table {
  return { schema: "public", name: "orders", columns: [], constraints: [], indexes: [], ...given };
}

export function catalogOf(...tables: readonly Table[]): Catalog {
  return { tables, enums: [] };
}
