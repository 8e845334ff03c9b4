import fc from "fast-check";
import { expect, test } from "vitest";
import { maximum, mean, quantile } from "#engines/statistics/summary.ts";

const durations = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 });
const probability = fc.double({ min: 0, max: 1, noNaN: true });
const ROUNDING = 1e-9;

test("the empty list has no summary", () => {
  expect([mean([]), maximum([]), quantile([], 0.5)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test("known values of definition 7", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
  expect(quantile([1, 2, 3, 4, 5], 0.9)).toBeCloseTo(4.6);
  expect(mean([1, 2, 6])).toBe(3);
  expect(maximum([-3, -1, -2])).toBe(-1);
});

test("mean and quantiles lie between the smallest and the largest value", () => {
  fc.assert(
    fc.property(durations, probability, (values, p) => {
      const [least, most] = [Math.min(...values), Math.max(...values)];
      expect(maximum(values)).toBe(most);
      expect(quantile(values, p)).toBeGreaterThanOrEqual(least);
      expect(quantile(values, p)).toBeLessThanOrEqual(most);
      expect(mean(values)).toBeGreaterThanOrEqual(least * (1 - ROUNDING));
      expect(mean(values)).toBeLessThanOrEqual(most * (1 + ROUNDING));
    }),
  );
});

test("a quantile grows with its probability and ends at the extremes", () => {
  fc.assert(
    fc.property(durations, probability, probability, (values, p, q) => {
      const [low, high] = [Math.min(p, q), Math.max(p, q)];
      expect(quantile(values, low)).toBeLessThanOrEqual(quantile(values, high));
      expect(quantile(values, 0)).toBe(Math.min(...values));
      expect(quantile(values, 1)).toBe(Math.max(...values));
    }),
  );
});

test("the order of the values does not matter, and the values are left alone", () => {
  fc.assert(
    fc.property(durations, probability, (values, p) => {
      const copy = [...values];
      expect(quantile([...values].reverse(), p)).toBe(quantile(values, p));
      expect(values).toEqual(copy);
    }),
  );
});
