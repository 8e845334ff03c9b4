import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Candidate, likeliest } from "#engines/causes/rank.ts";

const candidate = fc.record<Candidate>({
  file: fc.constantFrom("a.py", "b.py"),
  line: fc.integer({ min: 1, max: 99 }),
  inRepository: fc.boolean(),
  depth: fc.nat(10),
  touch: fc.constantFrom("line", "file", "none"),
});

const at = (depth: number, touch: Candidate["touch"]): Candidate => {
  return { file: `${depth}.py`, inRepository: true, depth, touch };
};

test("the deepest line wins where this branch touched nothing", () => {
  expect(likeliest([at(2, "none"), at(0, "none"), at(1, "none")])?.depth).toBe(0);
});

test("a changed caller is likelier than the old line that it calls, and a far one is not", () => {
  expect(likeliest([at(0, "none"), at(1, "line")])?.depth).toBe(1);
  expect(likeliest([at(0, "none"), at(9, "line")])?.depth).toBe(0);
  expect(likeliest([at(0, "line"), at(1, "line")])?.depth).toBe(0);
});

test("the choice does not depend on the order, and never lies outside the repository", () => {
  fc.assert(
    fc.property(fc.uniqueArray(candidate, { selector: ({ depth }) => depth }), (all) => {
      const best = likeliest(all);
      expect(likeliest(all.toReversed())).toEqual(best);
      expect(best?.inRepository ?? true).toBe(true);
      expect(best === undefined).toBe(!all.some(({ inRepository }) => inRepository));
    }),
  );
});
