import { describe, expect, it } from "vitest";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import type { AttributeValue, CatalogFact } from "#engines/catalog/fact.ts";
import { column, constraint, factSet, index, serialSequence, table } from "./given.ts";

type Attributes = Readonly<Record<string, AttributeValue>>;
type Members = readonly ((of: string) => CatalogFact)[];

const told = (expected: Members, observed: Members) =>
  compareFacts(
    factSet(table("public.orders", expected)),
    factSet(table("public.orders", observed)),
    {},
  ).map(({ change, kind, name, attribute, severity }) => [
    change,
    kind,
    name.replace("public.orders.", ""),
    attribute,
    severity,
  ]);

const different = (attribute: string, severity: string) => [
  ["different", "column", "id", attribute, severity],
];

const serial = "nextval('public.orders_id_seq'::regclass)";

describe("one column", () => {
  it.each<[string, Attributes, Attributes, readonly (readonly (string | null)[])[]]>([
    ["another type is critical", { type: "bigint" }, {}, different("type", "critical")],
    [
      "a type that holds every value of the models is a warning",
      {},
      { type: "bigint" },
      different("type", "warning"),
    ],
    [
      "text for character varying without a length is a warning",
      { type: "character varying" },
      { type: "text" },
      different("type", "warning"),
    ],
    [
      "what a type brings with it is not told again",
      { type: "text", storage: "extended" },
      { type: "integer", storage: "plain" },
      different("type", "critical"),
    ],
    [
      "another collation is a warning",
      { type: "text", collation: 'pg_catalog."C"' },
      { type: "text" },
      different("collation", "warning"),
    ],
    ["nullability counts", { isNullable: true }, {}, different("isNullable", "critical")],
    [
      "a default that only migrations have is a note",
      {},
      { default: "1" },
      different("default", "note"),
    ],
    [
      "a default that only models have is critical where NULL is refused",
      { default: "1" },
      {},
      different("default", "critical"),
    ],
    [
      "a default that only models have is a warning where NULL is accepted",
      { default: "1", isNullable: true },
      { isNullable: true },
      different("default", "warning"),
    ],
    [
      "constants that differ are critical",
      { default: "1" },
      { default: "2" },
      different("default", "critical"),
    ],
    [
      "a constant with and without a cast is the same",
      { default: "2" },
      { default: "'2'::bigint" },
      [],
    ],
    [
      "serial for identity is a note, and its options are not told",
      { default: serial },
      { identity: "by-default", identityOptions: ["start 1"] },
      different("identity", "note"),
    ],
    [
      "the name of the sequence does not matter",
      { default: serial },
      { default: "nextval('public.orders_id_seq1'::regclass)" },
      [],
    ],
    [
      "a number that nothing supplies is critical",
      { default: serial },
      {},
      different("default", "critical"),
    ],
    [
      "GENERATED ALWAYS refuses values that the models supply",
      {},
      { identity: "always" },
      different("identity", "critical"),
    ],
    [
      "options of an identity that differ are a warning",
      { identity: "always", identityOptions: ["start 5"] },
      { identity: "always", identityOptions: ["start 1"] },
      different("identityOptions", "warning"),
    ],
    [
      "another grouping inside a generated column's expression is critical",
      { generated: "((a + b) * c)", generation: "stored" },
      { generated: "(a + (b * c))", generation: "stored" },
      different("generated", "critical"),
    ],
    [
      "a generated value that is worked out at each reading is a note",
      { generated: "(a + 1)", generation: "stored" },
      { generated: "(a + 1)", generation: "virtual" },
      different("generated", "note"),
    ],
    [
      "a column that is generated on one side only is critical",
      { generated: "(a + 1)", generation: "stored" },
      {},
      different("generated", "critical"),
    ],
    ["another way to store it is a note", { storage: "main" }, {}, different("storage", "note")],
    ["a comment is a note", { comment: "why" }, {}, different("comment", "note")],
  ])("%s", (_title, expected, observed, differences) => {
    expect(told([column("id", expected)], [column("id", observed)])).toEqual(differences);
  });

  it.each([
    ["warning", { isNullable: true }],
    ["warning", { default: "now()" }],
    ["critical", {}],
  ])("an unexpected one is a %s when it is %j", (severity, given) => {
    expect(told([], [column("extra", given)])).toEqual([
      ["unexpected", "column", "extra", null, severity],
    ]);
  });
});

describe("what hangs on a column", () => {
  const unique = constraint("unique constraint", "uq", ["a"], "UNIQUE (a)");

  it("is not told when the column is absent", () => {
    expect(told([column("a"), unique, index("ix", ["a"])], [])).toEqual([
      ["absent", "column", "a", null, "critical"],
    ]);
  });

  it("is not told when only its casts come with another type", () => {
    const check = (text: string) => constraint("check constraint", "ck", ["a"], text);
    expect(
      told(
        [column("a", { type: "text" }), check("CHECK ((a <> ''::text))")],
        [column("a", { type: "character varying(9)" }), check("CHECK (((a)::text <> ''::text))")],
      ),
    ).toEqual([["different", "column", "a", "type", "critical"]]);
  });

  it("includes the sequence of a serial column", () => {
    const serialColumn = [column("id", { default: serial }), serialSequence("orders_id_seq", "id")];
    expect(told(serialColumn, [column("id", { identity: "by-default" })])).toEqual(
      different("identity", "note"),
    );
    expect(told(serialColumn, [])).toEqual([["absent", "column", "id", null, "critical"]]);
    const other = [column("id", { default: serial }), serialSequence("orders_id_seq1", "id")];
    expect(told(serialColumn, other)).toEqual([]);
  });

  it("is told once for a partitioned table and its partitions", () => {
    const side = (type: string) =>
      factSet(
        table("public.log", [column("at", { type })], { partitionKey: "RANGE (at)" }),
        table("public.log_1", [column("at", { type })], { partitionOf: "public.log" }),
      );
    const found = compareFacts(side("date"), side("timestamp without time zone"), {});
    expect(found.map(({ name }) => name)).toEqual(["public.log.at"]);
  });
});

describe("a column of another name", () => {
  const others = [column("a"), column("z")];

  it("in the same place and of the same type is offered as a rename", () => {
    const side = (name: string) => [
      column("first"),
      column(name, { type: "text" }),
      column("last"),
      constraint("check constraint", "ck", [name], `CHECK ((${name} <> ''::text))`),
      index("ix", [name], { isSpecial: true, definition: `btree (lower(${name}))` }),
    ];
    const found = compareFacts(
      factSet(table("public.orders", side("note"))),
      factSet(table("public.orders", side("remark"))),
      {},
    );
    expect(found).toMatchObject([
      { change: "renamed", name: "public.orders.note", otherName: "public.orders.remark" },
    ]);
  });

  it("that resembles it is a rename wherever it stands, also with a constraint that changed", () => {
    expect(
      told(
        [column("client_id"), ...others, index("ix", ["client_id"])],
        [...others, column("old_client_id")],
      ),
    ).toEqual([
      ["absent", "index", "public.ix", null, "warning"],
      ["renamed", "column", "client_id", null, "critical"],
    ]);
  });

  it("of the same type alone is no rename", () => {
    expect(told([column("total"), ...others], [...others, column("weight")])).toEqual([
      ["absent", "column", "total", null, "critical"],
      ["unexpected", "column", "weight", null, "critical"],
    ]);
  });

  it("is not guessed among several; they are named", () => {
    const found = compareFacts(
      factSet(table("public.orders", [column("client")])),
      factSet(table("public.orders", [column("client_a"), column("client_b")])),
      {},
    );
    expect(found[0]).toMatchObject({
      change: "absent",
      candidates: ["public.orders.client_a", "public.orders.client_b"],
    });
    expect(found.map(({ change }) => change)).toEqual(["absent", "unexpected", "unexpected"]);
  });
});
