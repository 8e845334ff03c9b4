import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GrowthPoint, growthOf, projected } from "#engines/statistics/growth.ts";

const FLOOR = 20;
const series = (...pairs: readonly (readonly [number, number])[]): readonly GrowthPoint[] =>
  pairs.map(([size, value]) => ({ size, value }));
const sizes = [1_000, 100_000, 1_000_000];

describe("growthOf", () => {
  it("knows nothing from one size", () => {
    expect(growthOf([], FLOOR)).toBe("unknown");
    expect(growthOf(series([100, 5], [100, 900]), FLOOR)).toBe("unknown");
  });

  it("takes a rise below the floor for noise, and one of a half as well", () => {
    expect(growthOf(series([1_000, 2], [100_000, 21]), FLOOR)).toBe("constant");
    expect(growthOf(series([1_000, 300], [100_000, 450]), FLOOR)).toBe("constant");
  });

  it("tells what is in proportion from what is more", () => {
    expect(growthOf(series([1_000, 0], [100_000, 60], [1_000_000, 640]), FLOOR)).toBe("growing");
    expect(growthOf(series([1_000, 0], [100_000, 60], [1_000_000, 5_800]), FLOOR)).toBe("worse");
  });

  const value = fc.double({ min: 0, max: 1e5, noNaN: true });
  it("law: the order of the measurements does not matter", () => {
    fc.assert(
      fc.property(fc.tuple(value, value, value), fc.nat(5), (values, turn) => {
        const points = values.map((each, at) => ({ size: sizes[at] ?? 1, value: each }));
        const turned = [...points.slice(turn % 3), ...points.slice(0, turn % 3)];
        expect(growthOf(turned, FLOOR)).toBe(growthOf(points, FLOOR));
      }),
    );
  });

  it("law: what takes as long whatever the size is constant, also on a machine that is half as fast at times", () => {
    fc.assert(
      fc.property(
        value,
        fc.array(fc.double({ min: 0.75, max: 1.45, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (base, noise) => {
          const points = noise.map((factor, at) => ({
            size: sizes[at] ?? 1,
            value: base * factor,
          }));
          expect(growthOf(points, FLOOR)).toBe("constant");
        },
      ),
    );
  });

  it("law: what follows the size is growing, and its square is worse", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), (perRow) => {
        const linear = sizes.map((size) => ({ size, value: perRow * size }));
        const square = sizes.map((size) => ({ size, value: perRow * size * (size / 1_000) }));
        expect(growthOf(linear, FLOOR)).toBe("growing");
        expect(growthOf(square, FLOOR)).toBe("worse");
      }),
    );
  });
});

describe("projected", () => {
  it("goes on in proportion from the largest size, and never back", () => {
    expect(projected(series([1_000, 4], [100_000, 60]), 1_000_000)).toBe(600);
    expect(projected(series([2_000_000, 800]), 1_000_000)).toBe(800);
    expect(projected([], 1_000_000)).toBe(0);
  });
});
