import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rowChange, rowDigests, tableDigests } from "#engines/catalog/rows/digest.ts";

const digests = fc
  .dictionary(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 5 }))
  .map((counts) => new Map(Object.entries(counts)));
const total = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

test("equal rows are neither lost nor changed", () => {
  fc.assert(
    fc.property(digests, (rows) => {
      expect(rowChange(rows, new Map([...rows].reverse()))).toEqual({ lost: 0, changed: 0 });
    }),
  );
});

test("rows that go are lost, and those that are another one are changed; never more than there were", () => {
  fc.assert(
    fc.property(digests, digests, (before, after) => {
      const { lost, changed } = rowChange(before, after);
      expect(lost).toBe(Math.max(0, total(before) - total(after)));
      expect(lost + changed).toBeLessThanOrEqual(total(before));
      if (lost + changed === 0)
        for (const [digest, count] of before)
          expect(after.get(digest) ?? 0).toBeGreaterThanOrEqual(count);
    }),
  );
});

test("names are quoted, and a value comes back through the type that it had", () => {
  const table = { schema: 'a"b', name: "T" };
  expect(rowDigests(table, [{ name: "x y" }, { name: "z", as: "numeric(4,2)" }])).toContain(
    `md5(ROW("x y"::text, "z"::numeric(4,2)::text)::text) AS digest FROM "a""b"."T"`,
  );
  expect(tableDigests([{ table, columns: [] }]).match(/UNION ALL/)).toBeNull();
});
