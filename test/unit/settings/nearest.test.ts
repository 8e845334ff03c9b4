import * as fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearest } from "#settings/nearest.ts";

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });

test("a distance is a distance: zero for equals only, the same both ways, never longer than the longer word", () => {
  void fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance === 0).toBe(a === b);
      expect(editDistance(b, a)).toBe(distance);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
});

test("one slip is one step: insert, delete, replace, swap", () => {
  for (const [a, b] of [
    ["start", "strat"],
    ["port", "prt"],
    ["base", "bases"],
    ["seed", "sead"],
  ] as const)
    expect(editDistance(a, b)).toBe(1);
});

test("slips and other spellings find their name; strangers find nothing", () => {
  const names = ["base-url", "start", "env-file", "requests"];
  expect(nearest("baseUrl", names)).toBe("base-url");
  expect(nearest("BASE_URL", names)).toBe("base-url");
  expect(nearest("strat", names)).toBe("start");
  expect(nearest("request", names)).toBe("requests");
  expect(nearest("colour", names)).toBeUndefined();
  expect(nearest("", names)).toBeUndefined();
  expect(nearest("x".repeat(10_000), names)).toBeUndefined();
});
