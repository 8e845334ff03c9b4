import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNode, nodesOf, tokenOf, treeOf } from "#engines/catalog/meaning/tree.ts";

describe("the text of a tree", () => {
  it("is read node by node, whatever its fields are called", () => {
    const tree = treeOf(
      "{FUNCEXPR :funcid 1317 :args ({VAR :varno 1 :future {NEW :x <>}}) :location 7}",
    );
    expect(tree !== undefined ? nodesOf(tree).map(({ tag }) => tag) : []).toEqual([
      "FUNCEXPR",
      "VAR",
      "NEW",
    ]);
  });

  it("keeps names with blanks, braces and colons whole", () => {
    const tree = treeOf("{TARGETENTRY :resname :odd\\ \\{name\\} :resno 1}");
    expect(isNode(tree) && tokenOf(tree, "resname")).toBe(":odd\\ \\{name\\}");
  });

  it("keeps the bytes of a constant together", () => {
    const tree = treeOf("{CONST :consttype 25 :constvalue 5 [ 20 0 0 0 -96 ]}");
    expect(isNode(tree) && tree.fields.get("constvalue")).toEqual([
      ..."5 [ 20 0 0 0 -96 ]".split(" "),
    ]);
  });

  it("has since 14 one name for each node", () => {
    const tree = treeOf("{COALESCE :args ({ARRAY :elements <>})}");
    expect(tree !== undefined ? nodesOf(tree).map(({ tag }) => tag) : []).toEqual([
      "COALESCEEXPR",
      "ARRAYEXPR",
    ]);
  });

  it.each([
    ["an end that is missing", "{VAR :varno 1"],
    ["an end too many", "{VAR :varno 1}}"],
    ["a field twice", "{VAR :varno 1 :varno 2}"],
    ["a value without a field", "{VAR 1}"],
    ["nothing", ""],
    ["a depth beyond all measure", `${"(".repeat(5_000)}${")".repeat(5_000)}`],
    ["a length beyond all measure", `(${"1 ".repeat(600_000)})`],
  ])("is not understood with %s", (_title, text) => {
    expect(treeOf(text)).toBeUndefined();
  });

  it("never breaks the reader", () => {
    void fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}(): \\"<>A1') }), (text) => {
        expect(() => treeOf(text)).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});
