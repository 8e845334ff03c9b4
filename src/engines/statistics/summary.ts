/** Arithmetic mean; NaN for an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Largest value; NaN for an empty list. */
export function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), values[0] ?? Number.NaN);
}

/**
 * Quantile by linear interpolation between order statistics; NaN for an empty list.
 *
 * Shape   probability: 0 to 1.
 * Source  Hyndman and Fan (1996), definition 7.
 */
export function quantile(values: readonly number[], probability: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  // Rounding of the product must not lead past the next order statistic.
  return Math.min(above, below + (above - below) * (position - Math.floor(position)));
}
