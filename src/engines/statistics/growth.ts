/** One measurement. */
export interface GrowthPoint {
  /** How much there was to work on, such as rows; above 0. */
  readonly size: number;
  /** What it took, in any unit, such as milliseconds; not below 0. */
  readonly value: number;
}

/**
 * - `constant`: it takes as long with more.
 * - `growing`: it takes longer with more, and no more than in proportion as far as can be told.
 * - `worse`: it takes longer than in proportion.
 * - `unknown`: fewer than two sizes were measured.
 */
export type Growth = "constant" | "growing" | "worse" | "unknown";

// A busy machine easily doubles what is short, and hardly anything else.
const LEAST_RATIO = 2;
// Between 1 (in proportion) and 2 (quadratic).
const WORSE_EXPONENT = 1.5;

/**
 * How a value follows the size, from few measurements.
 *
 * Shape   points in any order, several sizes.
 * Unit    floor: of `value`; what lies below it is noise.
 */
export function growthOf(points: readonly GrowthPoint[], floor: number): Growth {
  const sorted = [...points].sort((a, b) => a.size - b.size);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined || first.size === last.size) return "unknown";
  const isRise = last.value - first.value >= floor && last.value >= first.value * LEAST_RATIO;
  if (!isRise) return "constant";
  const before = sorted.findLast(({ size, value }) => size < last.size && value >= floor);
  if (before === undefined) return "growing";
  const exponent = Math.log(last.value / before.value) / Math.log(last.size / before.size);
  return exponent > WORSE_EXPONENT ? "worse" : "growing";
}

/**
 * What it would take at another size if it went on in proportion from the largest measurement; 0 when
 * nothing was measured.
 */
export function projected(points: readonly GrowthPoint[], size: number): number {
  const last = [...points].sort((a, b) => a.size - b.size).at(-1);
  return last === undefined ? 0 : last.value * Math.max(1, size / last.size);
}
