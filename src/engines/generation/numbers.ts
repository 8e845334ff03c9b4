import fc from "fast-check";
import type { Keywords } from "./shape.ts";
import { numberOf } from "./strings.ts";

// Without limits: small enough for every column and every business rule that was not written down.
const USUAL_LOW = 1;
const USUAL_HIGH = 100;

/** The least plausible one: what a limit nobody wrote down refuses last. */
export function modestNumber(shape: Keywords): number {
  const step = numberOf(shape["multipleOf"]);
  const unit = step !== undefined && step > 0 ? step : 1;
  const [low, high] = rangeOf(shape);
  const least = Math.ceil(Math.max(low, Math.min(1, high)) / unit) * unit;
  return least <= high ? least : low;
}

/** Whole numbers inside the limits where there are any, else a value between the limits. */
export function numberArbitrary(shape: Keywords, isInteger: boolean): fc.Arbitrary<number> {
  const step = numberOf(shape["multipleOf"]);
  const [low, high] = rangeOf(shape);
  const whole = step !== undefined && step > 0 && (isInteger || step >= 1) ? step : 1;
  const first = Math.ceil(low / whole);
  const last = Math.floor(high / whole);
  if (first <= last) return fc.integer(limited(first, last)).map((count) => count * whole);
  if (step !== undefined && step > 0) return fc.constant(Math.ceil(low / step) * step);
  return fc.constant(isInteger ? Math.round(low) : (low + high) / 2);
}

function rangeOf(shape: Keywords): readonly [low: number, high: number] {
  const above = numberOf(shape["exclusiveMinimum"]);
  const below = numberOf(shape["exclusiveMaximum"]);
  const low = largest(numberOf(shape["minimum"]), above === undefined ? undefined : next(above));
  const high = smallest(
    numberOf(shape["maximum"]),
    below === undefined ? undefined : -next(-below),
  );
  if (low !== undefined && high !== undefined) return [low, high];
  if (low !== undefined) return [low, Math.max(low + 1, USUAL_HIGH)];
  if (high !== undefined) return [high >= USUAL_LOW ? USUAL_LOW : high - USUAL_HIGH, high];
  return [USUAL_LOW, USUAL_HIGH];
}

/** The next whole number, or a little more when the limit is a fraction of one. */
function next(limit: number): number {
  return Number.isInteger(limit) ? limit + 1e-6 : limit + Math.abs(limit) * 1e-6;
}

function limited(first: number, last: number): { min: number; max: number } {
  const inside = (value: number) =>
    Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, value));
  const min = inside(first);
  // Near the lower limit values are the plausible ones: quantity 1 to 1000000 means 1 to 100.
  return { min, max: Math.max(min, Math.min(inside(last), min + USUAL_HIGH)) };
}

function largest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}

function smallest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
