import { describe, expect, it } from "vitest";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import type { CatalogFact } from "#engines/catalog/fact.ts";
import { column, constraint, fact, factSet, index, member, table } from "./given.ts";

type Members = readonly ((of: string) => CatalogFact)[];

const told = (expected: Members, observed: Members) =>
  compareFacts(
    factSet(table("public.orders", [column("a"), column("b"), ...expected])),
    factSet(table("public.orders", [column("a"), column("b"), ...observed])),
    {},
  ).map(({ change, kind, severity }) => [change, kind, severity]);

const unique = constraint("unique constraint", "uq", ["a"], "UNIQUE (a)");
const uniqueIndex = index("ix", ["a"], { isUnique: true });
const references = (text: string, name = "fk") =>
  constraint("foreign key", name, ["a"], `FOREIGN KEY (a) REFERENCES public.accounts(id)${text}`, {
    referencedTable: "public.accounts",
    referencedColumns: ["id"],
  });

describe("constraints and indexes", () => {
  it("are told by their definition; a name that somebody chose is a note", () => {
    const named = (name: string) => constraint("unique constraint", name, ["a"], "UNIQUE (a)");
    expect(told([unique], [named("orders_a_key")])).toEqual([
      ["name-different", "unique constraint", "note"],
    ]);
    expect(told([named("orders_a_key")], [named("orders_a_key1")])).toEqual([]);
  });

  it("a unique index in place of a unique constraint is a note, either way", () => {
    expect(told([unique], [uniqueIndex])).toEqual([["equivalent", "unique constraint", "note"]]);
    expect(told([uniqueIndex], [unique])).toEqual([["equivalent", "index", "note"]]);
  });

  it("a key of the same columns in another order refuses the same rows", () => {
    const key = (columns: readonly string[]) =>
      constraint("primary key", "pk", columns, `PRIMARY KEY (${columns.join(", ")})`);
    expect(told([key(["a", "b"])], [key(["b", "a"])])).toEqual([
      ["different", "primary key", "warning"],
    ]);
    expect(told([key(["a", "b"])], [key(["a"])])).toEqual([
      ["different", "primary key", "critical"],
    ]);
  });

  it("a foreign key said twice on one side is a note, either way", () => {
    const [once, twice] = [references(""), references("", "fk_again")];
    expect(told([once, twice], [once])).toEqual([["equivalent", "foreign key", "note"]]);
    expect(told([once], [once, twice])).toEqual([["equivalent", "foreign key", "note"]]);
  });

  it("a foreign key with another action is one difference, not two", () => {
    expect(told([references(" ON DELETE CASCADE")], [references("", "orders_a_fkey")])).toEqual([
      ["different", "foreign key", "critical"],
    ]);
  });

  it("the time of checking alone is a warning", () => {
    const deferred = constraint("unique constraint", "uq", ["a"], "UNIQUE (a) DEFERRABLE");
    expect(told([unique], [deferred])).toEqual([["different", "unique constraint", "warning"]]);
  });

  it("whether rows were checked is another question", () => {
    const unchecked = constraint("unique constraint", "uq", ["a"], "UNIQUE (a)", {
      isValidated: false,
    });
    expect(told([unique], [unchecked])).toEqual([]);
  });

  it("a missing index is a warning, and a note when another one serves it", () => {
    const wanted = index("plain", ["a"]);
    const wider = index("wide", ["a", "b"]);
    expect(told([wanted], [])).toEqual([["absent", "index", "warning"]]);
    expect(told([wanted, wider], [wider])).toEqual([["absent", "index", "note"]]);
    expect(told([wanted, unique], [unique])).toEqual([["absent", "index", "note"]]);
    const similar = index("similar", ["ab"]);
    expect(told([wanted], [similar])).toContainEqual(["absent", "index", "warning"]);
  });

  it("a missing unique index is critical, an extra one a warning, an extra special one a note", () => {
    const partial = index("ix", ["a"], {
      isUnique: true,
      isSpecial: true,
      definition: "btree (a) WHERE b",
    });
    expect(told([uniqueIndex], [])).toEqual([["absent", "index", "critical"]]);
    expect(told([], [uniqueIndex])).toEqual([["unexpected", "index", "warning"]]);
    expect(told([], [partial])).toEqual([["unexpected", "index", "note"]]);
  });

  it("are not told when the table they refer to is absent", () => {
    const accounts = table("public.accounts", [column("id")]);
    const found = compareFacts(
      factSet(accounts, table("public.orders", [column("a"), references("")])),
      factSet(table("public.orders", [column("a")])),
      {},
    );
    expect(found.map(({ kind }) => kind)).toEqual(["table"]);
  });

  it("that differ in how they are stored are a note", () => {
    const compact = index("ix", ["a"], { isUnique: true, options: ["fillfactor=70"] });
    expect(told([uniqueIndex], [compact])).toEqual([["different", "index", "note"]]);
  });
});

describe("tables", () => {
  const columns = [column("id"), column("name", { type: "text" }), column("at", { type: "date" })];
  const names = (...found: readonly { readonly change: string; readonly name: string }[]) =>
    found.map(({ change, name }) => `${change} ${name}`);

  it("an absent one is told without what hangs on it", () => {
    const expected = factSet(table("public.orders", [...columns, unique, member("trigger", "t")]));
    expect(names(...compareFacts(expected, factSet(), {}))).toEqual(["absent public.orders"]);
  });

  it("with the same columns under another name is offered as a rename, also in references", () => {
    const side = (name: string) =>
      factSet(
        table(name, [...columns, constraint("primary key", "pk", ["id"], "PRIMARY KEY (id)")]),
        table("public.parts", [
          column("a"),
          constraint("foreign key", "fk", ["a"], `FOREIGN KEY (a) REFERENCES ${name}(id)`, {
            referencedTable: name,
            referencedColumns: ["id"],
          }),
        ]),
      );
    expect(compareFacts(side("public.client"), side("public.customer"), {})).toMatchObject([
      { change: "renamed", name: "public.client", otherName: "public.customer" },
    ]);
  });

  it("with most of the same columns are a rename, and the rest is told", () => {
    const four = [...columns, column("price")];
    const found = compareFacts(
      factSet(table("public.client", four)),
      factSet(table("public.customer", [...four, column("note", { isNullable: true })])),
      {},
    );
    expect(names(...found)).toEqual(["renamed public.client", "unexpected public.customer.note"]);
  });

  it("are not guessed among several", () => {
    const found = compareFacts(
      factSet(table("public.client", columns)),
      factSet(table("public.buyer", columns), table("public.customer", columns)),
      {},
    );
    expect(names(...found)).toEqual([
      "unexpected public.buyer",
      "absent public.client",
      "unexpected public.customer",
    ]);
    expect(found[1]?.candidates).toEqual(["public.buyer", "public.customer"]);
  });

  it("of the migration tool do not count, nor does the schema it made for them", () => {
    const observed = factSet(
      table("public.alembic_version", [column("version_num")]),
      table('public."SequelizeMeta"', [column("name")]),
      table("drizzle.__drizzle_migrations", [column("id")]),
      table("graphile_migrate.current", [column("id")]),
      fact("schema", "drizzle"),
      fact("schema", "graphile_migrate"),
    );
    const bookkeeping = [
      "alembic_version",
      "SequelizeMeta",
      "drizzle.__drizzle_migrations",
      "graphile_migrate.*",
    ];
    expect(compareFacts(factSet(), observed, { bookkeeping })).toEqual([]);
  });
});

describe("enums", () => {
  it.each([
    ["critical", ["a"]],
    ["warning", ["b", "a", "z"]],
    ["warning", ["b", "a"]],
  ])("labels a, b against others are %s (%j)", (severity, labels) => {
    const type = (given: readonly string[]) =>
      factSet(fact("enum", "public.mood", { labels: given }));
    expect(compareFacts(type(["a", "b"]), type(labels), {})).toMatchObject([
      { kind: "enum", attribute: "labels", severity, expected: "'a', 'b'" },
    ]);
  });
});

describe("what the models' builder cannot say", () => {
  const observed = factSet(
    table("public.orders", [column("a", { comment: "why" }), member("trigger", "touch")]),
  );
  const expected = factSet(table("public.orders", [column("a")]));

  it("is a note, and marked so", () => {
    const expressible = { table: ["persistence"], column: ["type"] };
    expect(compareFacts(expected, observed, { expressible })).toMatchObject([
      { change: "different", attribute: "comment", severity: "note", remark: "inexpressible" },
      { change: "unexpected", kind: "trigger", severity: "note", remark: "inexpressible" },
    ]);
  });

  it("is judged as usual when nobody knows what can be said", () => {
    expect(compareFacts(expected, observed, {}).map(({ remark }) => remark)).toEqual([null, null]);
  });

  it("does not soften what is absent", () => {
    const [found] = compareFacts(expected, factSet(), { expressible: {} });
    expect([found?.change, found?.severity]).toEqual(["absent", "critical"]);
  });
});

describe("what only the models create", () => {
  it.each([
    ["sequence" as const, "critical"],
    ["view" as const, "warning"],
  ])("a %s that is absent is %s", (kind, severity) => {
    const found = compareFacts(factSet(fact(kind, "public.x")), factSet(), {});
    expect(found.map((each) => [each.change, each.severity])).toEqual([["absent", severity]]);
  });
});

describe("a sequence that counts in another type", () => {
  it.each([
    ["integer", "bigint", "note"],
    ["bigint", "integer", "warning"],
  ])("from %s to %s is a %s", (expected, observed, severity) => {
    const counting = (type: string) => factSet(fact("sequence", "public.x", { type }));
    const found = compareFacts(counting(expected), counting(observed), {});
    expect(found.map((each) => [each.attribute, each.severity])).toEqual([["type", severity]]);
  });
});

describe("the order of columns", () => {
  it("does not count, as a column that is added later is the last one", () => {
    const [fresh, upgraded] = [
      table("public.orders", [column("id"), column("note"), column("total")]),
      table("public.orders", [column("id"), column("total"), column("note")]),
    ];
    expect(compareFacts(factSet(fresh), factSet(upgraded), {})).toEqual([]);
  });
});
