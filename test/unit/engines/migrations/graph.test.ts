import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MigrationFile } from "#contract/adapter.ts";
import { headsOf, inOrder, orphansOf } from "#engines/migrations/graph.ts";

const file = (id: string, ...parents: readonly string[]): MigrationFile => ({
  file: `versions/${id}.py`,
  id,
  parents,
  line: 7,
});

describe("the migrations as a graph", () => {
  it("a chain has one head and no orphan", () => {
    const chain = [file("c", "b"), file("a"), file("b", "a")];
    expect(headsOf(chain).map(({ id }) => id)).toEqual(["c"]);
    expect(orphansOf(chain)).toEqual([]);
    expect(inOrder(chain).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  it("a fork has two heads, sorted by id, and a merge has one again", () => {
    const fork = [file("a"), file("z", "a"), file("b", "a")];
    expect(headsOf(fork).map(({ id }) => id)).toEqual(["b", "z"]);
    expect(headsOf([...fork, file("m", "z", "b")]).map(({ id }) => id)).toEqual(["m"]);
  });

  it("names the parent that no file has", () => {
    expect(orphansOf([file("b", "gone")]).map(({ parent }) => parent)).toEqual(["gone"]);
  });

  it("orders any graph, also one with cycles, without losing a file", () => {
    const ids = fc.constantFrom("a", "b", "c", "d");
    const files = fc.uniqueArray(
      fc.tuple(ids, fc.array(ids, { maxLength: 2 })).map(([id, parents]) => file(id, ...parents)),
      { selector: ({ id }) => id },
    );
    void fc.assert(
      fc.property(files, (given) => {
        const ordered = inOrder(given).map(({ id }) => id);
        expect(ordered.toSorted()).toEqual(given.map(({ id }) => id).toSorted());
      }),
    );
  });
});
