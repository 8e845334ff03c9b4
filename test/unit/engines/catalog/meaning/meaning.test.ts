import { describe, expect, it } from "vitest";
import { directoryOf } from "#engines/catalog/meaning/directory.ts";
import { meaningOf, storedIn } from "#engines/catalog/meaning/meaning.ts";
import type { Stored } from "#engines/catalog/meaning/stored.ts";
import { wantedOf } from "#engines/catalog/meaning/wanted.ts";

// Two databases that number a type and a relation of the user's in different ways.
const rows = (mood: number, label: number) => [
  {
    ...{ sort: "function", oid: "65" },
    known: {
      ...{ key: "int4eq(23 23)16itf", signature: "int4eq(integer,integer)" },
      ...{ isVolatile: false, isTotal: true, polymorphic: [false, false] },
    },
  },
  {
    ...{ sort: "operator", oid: "96" },
    known: {
      ...{ key: "=(integer,integer)", function: "65" },
      ...{ commutator: "96", negator: null },
    },
  },
  { sort: "type", oid: "23", known: { name: "integer", isPlain: true } },
  { sort: "type", oid: "2210", known: { name: "regclass[]", isPlain: false } },
  { sort: "type", oid: String(mood), known: { name: "public.mood", isPlain: false } },
  { sort: "label", oid: String(label), known: { name: "ok" } },
  {
    ...{ sort: "relation", oid: "16400" },
    known: { name: "public.t", columns: { 1: "a", 2: "b" } },
  },
];

const variable = (number: number) =>
  `{VAR :varno 1 :varattno ${number} :vartype 23 :vartypmod -1 :varlevelsup 0 :location 9}`;
const constant = (type: number, ...bytes: readonly number[]) =>
  `{CONST :consttype ${type} :consttypmod -1 :constcollid 0 :constlen 4 :constbyval true :constisnull false :location 3 :constvalue 4 [ ${[...bytes, 0, 0, 0, 0].join(" ")} ]}`;
const equal = (one: string, other: string, rest = "") =>
  `{OPEXPR :opno 96 :opfuncid 65 :opresulttype 16 :opretset false :opcollid 0 :inputcollid 0 :args (${one} ${other}) ${rest}:location 5}`;

function meaning(tree: string, as: Stored["as"] = "condition", directory = rows(16_385, 16_386)) {
  const [stored] = storedIn([{ name: "k", trees: [tree], relations: ["16400"], frame: "" }]);
  if (stored === undefined) throw new Error("no row");
  return meaningOf(stored, as, directoryOf(directory))?.text;
}

describe("what a tree means", () => {
  it("is the same with its sides exchanged, and elsewhere in the text", () => {
    const one = meaning(equal(variable(1), variable(2)));
    expect(one).toBeDefined();
    expect(meaning(equal(variable(2), variable(1)).replace("location 9", "location 1"))).toBe(one);
    expect(meaning(equal(variable(1), variable(1)))).not.toBe(one);
  });

  it("is said in names, as numbers differ from database to database", () => {
    const bytes = (oid: number) => [oid % 256, Math.floor(oid / 256), 0, 0];
    const one = meaning(constant(16_385, ...bytes(16_386)), "value");
    expect(one).toContain("ok");
    expect(meaning(constant(17_000, ...bytes(17_001)), "value", rows(17_000, 17_001))).toBe(one);
  });

  it.each([
    ["a node that is not known", "{FUTUREEXPR :location 1}"],
    ["a field that is not known and says something", equal(variable(1), variable(2), ":future 7 ")],
    [
      "an operator that is not known",
      equal(variable(1), variable(2)).replace("opno 96", "opno 97"),
    ],
    ["a column that is not known", variable(3)],
    ["a whole row", variable(0)],
    ["a label that is not known", constant(16_385, 1, 64, 0, 0)],
    ["a list of numbers that mean something here only", constant(2210, 1, 0, 0, 0)],
    ["a text that is no tree", "{VAR"],
  ])("is open for %s", (_title, tree) => {
    expect(meaning(tree, "value")).toBeUndefined();
  });

  it("takes a field that is not known and says nothing", () => {
    const one = meaning(equal(variable(1), variable(2)));
    for (const nothing of [":future 0 ", ":future <> ", ":future false ", ":future (b) "])
      expect(meaning(equal(variable(1), variable(2), nothing))).toBe(one);
  });

  it("asks for every number that it has to know", () => {
    const [stored] = storedIn([
      {
        name: "k",
        trees: [equal(variable(1), constant(23, 7, 0, 0, 0))],
        relations: [],
        frame: "",
      },
    ]);
    expect(wantedOf(stored?.trees.flatMap((tree) => tree ?? []) ?? [])).toMatchObject({
      ...{ operators: ["96"], types: ["23"], labels: ["7"] },
    });
  });
});
