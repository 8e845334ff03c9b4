import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffCatalogs } from "#engines/catalog/diff.ts";
import type { Difference } from "#engines/catalog/difference.ts";
import type { Catalog, Column, Constraint, Index } from "#engines/catalog/shape.ts";
import { catalog, catalogOf, plainColumn, tableOf } from "./generated.ts";

const NOTHING_IGNORED = { ignoreTables: [] };

describe("laws of diffCatalogs", () => {
  it("a catalog does not differ from itself", () => {
    void fc.assert(
      fc.property(catalog, (any) => {
        expect(diffCatalogs(any, any, NOTHING_IGNORED)).toEqual([]);
      }),
    );
  });

  it("the other way round, absent is unexpected and the sides are exchanged", () => {
    void fc.assert(
      fc.property(catalog, catalog, (one, other) => {
        const there = diffCatalogs(one, other, NOTHING_IGNORED).map(mirrored).sort();
        const back = diffCatalogs(other, one, NOTHING_IGNORED).map(plain).sort();
        expect(there).toEqual(back);
      }),
    );
  });

  it("the order within the catalogs does not matter", () => {
    void fc.assert(
      fc.property(catalog, catalog, (one, other) => {
        expect(diffCatalogs(reversed(one), reversed(other), NOTHING_IGNORED)).toEqual(
          diffCatalogs(one, other, NOTHING_IGNORED),
        );
      }),
    );
  });

  it("survives a JSON round trip", () => {
    void fc.assert(
      fc.property(catalog, catalog, (one, other) => {
        const found = diffCatalogs(one, other, NOTHING_IGNORED);
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
      }),
    );
  });
});

// Members of a pair carry the expected side's name; across the mirror only the pair's facts remain.
function plain({ kind, relation, member, expected, observed }: Difference): string {
  const isPair = kind.endsWith("-different") || kind === "constraint-equivalent";
  return JSON.stringify([kind, relation, isPair ? "" : member, expected, observed]);
}

function mirrored(each: Difference): string {
  const kind = each.kind.endsWith("-absent")
    ? each.kind.replace("-absent", "-unexpected")
    : each.kind.replace("-unexpected", "-absent");
  return plain({
    ...each,
    kind: kind as Difference["kind"],
    expected: each.observed,
    observed: each.expected,
  });
}

function reversed({ tables, enums, others }: Catalog): Catalog {
  return {
    tables: tables.toReversed().map((table) => ({
      ...table,
      columns: table.columns.toReversed(),
      constraints: table.constraints.toReversed(),
      indexes: table.indexes.toReversed(),
    })),
    enums: enums.toReversed(),
    others: others.toReversed(),
  };
}

describe("columns", () => {
  const diffColumn = (expected: Partial<Column>, observed: Partial<Column>) =>
    diffCatalogs(
      catalogOf(tableOf({ columns: [{ ...plainColumn, ...expected }] })),
      catalogOf(tableOf({ columns: [{ ...plainColumn, ...observed }] })),
      NOTHING_IGNORED,
    ).map(({ kind, severity }) => [kind, severity]);

  it.each<[string, Partial<Column>, Partial<Column>, readonly (readonly string[])[]]>([
    ["another type is critical", { type: "bigint" }, {}, [["type-different", "critical"]]],
    [
      "text for character varying without a length is a warning",
      { type: "character varying" },
      { type: "text" },
      [["type-different", "warning"]],
    ],
    ["nullability counts", { nullable: true }, {}, [["nullability-different", "critical"]]],
    [
      "a default that only migrations have is a note",
      {},
      { default: "1" },
      [["default-different", "note"]],
    ],
    [
      "a default that only models have is critical where NULL is refused",
      { default: "1" },
      {},
      [["default-different", "critical"]],
    ],
    [
      "a default that only models have is a warning where NULL is accepted",
      { default: "1", nullable: true },
      { nullable: true },
      [["default-different", "warning"]],
    ],
    [
      "constants that differ are critical",
      { default: "1" },
      { default: "2" },
      [["default-different", "critical"]],
    ],
    [
      "a constant with and without a cast is the same",
      { default: "2" },
      { default: "'2'::bigint" },
      [],
    ],
    [
      "serial for identity is a note",
      { default: "nextval('public.orders_id_seq'::regclass)" },
      { identity: "by-default" },
      [["default-different", "note"]],
    ],
    [
      "the name of the sequence does not matter",
      { default: "nextval('public.orders_id_seq'::regclass)" },
      { default: "nextval('public.orders_id_seq1'::regclass)" },
      [],
    ],
    [
      "a number that nothing supplies is critical",
      { default: "nextval('public.orders_id_seq'::regclass)" },
      {},
      [["default-different", "critical"]],
    ],
    [
      "GENERATED ALWAYS refuses values that the models supply",
      {},
      { identity: "always" },
      [["default-different", "critical"]],
    ],
    [
      "casts inside a generated column's expression do not matter",
      { generated: "((a)::text || 'x'::text)" },
      { generated: "(a || 'x')" },
      [],
    ],
    [
      "a column that is generated on one side only is critical",
      { generated: "(a + 1)" },
      {},
      [["default-different", "critical"]],
    ],
  ])("%s", (_title, expected, observed, differences) => {
    expect(diffColumn(expected, observed)).toEqual(differences);
  });

  it.each([
    ["warning", { nullable: true }],
    ["warning", { default: "now()" }],
    ["critical", {}],
  ])("an unexpected column is a %s when it is %j", (severity, given) => {
    const extra = { ...plainColumn, name: "extra", ...given };
    const found = diffCatalogs(
      catalogOf(tableOf({})),
      catalogOf(tableOf({ columns: [extra] })),
      NOTHING_IGNORED,
    );
    expect(found.map((each) => [each.kind, each.severity])).toEqual([
      ["column-unexpected", severity],
    ]);
  });
});

describe("constraints and indexes", () => {
  const unique: Constraint = {
    name: "uq",
    kind: "unique",
    definition: "UNIQUE (a)",
    columns: ["a"],
    validated: true,
  };
  const uniqueIndex: Index = {
    name: "ix",
    unique: true,
    definition: "btree (a)",
    columns: ["a"],
    special: false,
    valid: true,
  };
  const foreignKey: Constraint = {
    name: "fk",
    kind: "foreign-key",
    definition: "FOREIGN KEY (a) REFERENCES public.accounts(id) ON DELETE CASCADE",
    columns: ["a"],
    validated: true,
  };
  const plainA = { ...plainColumn, name: "a" };
  const diffKeys = (
    expected: { constraints?: Constraint[]; indexes?: Index[] },
    observed: { constraints?: Constraint[]; indexes?: Index[] },
  ) =>
    diffCatalogs(
      catalogOf(tableOf({ columns: [plainA], ...expected })),
      catalogOf(tableOf({ columns: [plainA], ...observed })),
      NOTHING_IGNORED,
    ).map(({ kind, severity }) => [kind, severity]);

  it("equal definitions match whatever their names", () => {
    const renamed = { ...unique, name: "orders_a_key" };
    expect(diffKeys({ constraints: [unique] }, { constraints: [renamed] })).toEqual([]);
  });

  it("a unique index in place of a unique constraint is a note, either way", () => {
    const note = [["constraint-equivalent", "note"]];
    expect(diffKeys({ constraints: [unique] }, { indexes: [uniqueIndex] })).toEqual(note);
    expect(diffKeys({ indexes: [uniqueIndex] }, { constraints: [unique] })).toEqual(note);
  });

  it("a foreign key with another action is one difference, not two", () => {
    const observed = {
      ...foreignKey,
      name: "orders_a_fkey",
      definition: "FOREIGN KEY (a) REFERENCES public.accounts(id)",
    };
    expect(diffKeys({ constraints: [foreignKey] }, { constraints: [observed] })).toEqual([
      ["constraint-different", "critical"],
    ]);
  });

  it("the time of checking alone is a warning", () => {
    const observed = { ...unique, definition: "UNIQUE (a) DEFERRABLE INITIALLY DEFERRED" };
    expect(diffKeys({ constraints: [unique] }, { constraints: [observed] })).toEqual([
      ["constraint-different", "warning"],
    ]);
  });

  it("a missing index is a warning, and a note when another one serves it", () => {
    const wanted = { ...uniqueIndex, unique: false };
    const wider = { ...wanted, name: "wide", definition: "btree (a, b)", columns: ["a", "b"] };
    expect(diffKeys({ indexes: [wanted] }, {})).toEqual([["index-absent", "warning"]]);
    expect(diffKeys({ indexes: [wanted, wider] }, { indexes: [wider] })).toEqual([
      ["index-absent", "note"],
    ]);
    expect(
      diffKeys({ indexes: [wanted], constraints: [unique] }, { constraints: [unique] }),
    ).toEqual([["index-absent", "note"]]);
  });

  it("a missing unique index is critical", () => {
    expect(diffKeys({ indexes: [uniqueIndex] }, {})).toEqual([["index-absent", "critical"]]);
  });

  it("what models can hardly say is a note when only migrations have it", () => {
    const partial = { ...uniqueIndex, special: true, definition: "btree (a) WHERE (a > 0)" };
    expect(diffKeys({}, { indexes: [partial] })).toEqual([["index-unexpected", "note"]]);
  });

  it("a constraint on an absent column is no second finding", () => {
    const found = diffCatalogs(
      catalogOf(tableOf({ columns: [plainA], constraints: [unique], indexes: [uniqueIndex] })),
      catalogOf(tableOf({})),
      NOTHING_IGNORED,
    );
    expect(found.map(({ kind }) => kind)).toEqual(["column-absent"]);
  });

  it("a foreign key to an absent table is no second finding", () => {
    const found = diffCatalogs(
      catalogOf(
        tableOf({ columns: [plainA], constraints: [foreignKey] }),
        tableOf({ name: "accounts" }),
      ),
      catalogOf(tableOf({ columns: [plainA] })),
      NOTHING_IGNORED,
    );
    expect(found.map(({ kind }) => kind)).toEqual(["table-absent"]);
  });

  it("casts that come with another type are no second finding", () => {
    const check = (definition: string): Constraint => ({
      ...unique,
      name: "ck",
      kind: "check",
      definition,
    });
    const found = diffCatalogs(
      catalogOf(
        tableOf({
          columns: [{ ...plainA, type: "text" }],
          constraints: [check("CHECK ((a <> ''::text))")],
        }),
      ),
      catalogOf(
        tableOf({
          columns: [{ ...plainA, type: "character varying(9)" }],
          constraints: [check("CHECK (((a)::text <> ''::text))")],
        }),
      ),
      NOTHING_IGNORED,
    );
    expect(found.map(({ kind }) => kind)).toEqual(["type-different"]);
  });
});

describe("tables, enums and other objects", () => {
  it("ignores the migration tool's own tables by plain and qualified name", () => {
    const observed = catalogOf(
      tableOf({ name: "alembic_version" }),
      tableOf({ name: "seen", schema: "app" }),
    );
    const options = { ignoreTables: ["alembic_version", "app.seen"] };
    expect(diffCatalogs(catalogOf(), observed, options)).toEqual([]);
  });

  it.each([
    ["critical", ["a"]],
    ["warning", ["b", "a", "z"]],
    ["warning", ["b", "a"]],
  ])("labels a, b against others are %s (%j)", (severity, labels) => {
    const type = (given: readonly string[]): Catalog => ({
      ...catalogOf(),
      enums: [{ schema: "public", name: "mood", labels: given }],
    });
    const found = diffCatalogs(type(["a", "b"]), type(labels), NOTHING_IGNORED);
    expect(found.map((each) => each.severity)).toEqual([severity]);
  });

  it("a trigger of an absent table is no second finding", () => {
    const expected: Catalog = {
      ...catalogOf(tableOf({})),
      others: [{ kind: "trigger", name: "public.orders.touch", digest: "1" }],
    };
    const found = diffCatalogs(expected, catalogOf(), NOTHING_IGNORED);
    expect(found.map(({ kind }) => kind)).toEqual(["table-absent"]);
  });
});

describe("objects that only the models create", () => {
  it.each([
    ["sequence", "critical"],
    ["view", "warning"],
  ])("an absent %s is %s", (kind, severity) => {
    const expected: Catalog = { ...catalogOf(), others: [{ kind, name: "public.x", digest: "" }] };
    const found = diffCatalogs(expected, catalogOf(), NOTHING_IGNORED);
    expect(found.map((each) => [each.kind, each.severity])).toEqual([["object-absent", severity]]);
  });
});
