const TEMPORAL = /^(?:timestamp|time|interval)\b/;
const WHOLE = /^(?:smallint|integer|bigint)$/;
const BROKEN = /^(?:numeric|real|double precision)\b/;

/**
 * Whether the server rounds or cuts values of one type without a word when they become another one.
 * Generated values need not show it: few of them have fractions of a second.
 *
 * Source  PostgreSQL manual, "Date/Time Types", "Numeric Types": precision.
 */
export function mayRound(from: string, to: string): boolean {
  if (TEMPORAL.test(from)) {
    if (to === "date") return true;
    if (!TEMPORAL.test(to)) return false;
    // A time of day has lost the day.
    return /^time\b/.test(to) !== /^time\b/.test(from) || fractionsOf(to) < fractionsOf(from);
  }
  if (!BROKEN.test(from)) return false;
  if (WHOLE.test(to) || (from === "double precision" && to === "real")) return true;
  const scale = scaleOf(to);
  return /^numeric\(/.test(to) && (scaleOf(from) ?? Number.POSITIVE_INFINITY) > (scale ?? 0);
}

/** Digits of a second; six where nothing is said. */
function fractionsOf(type: string): number {
  return Number(/\((\d+)\)/.exec(type)?.[1] ?? 6);
}

function scaleOf(type: string): number | undefined {
  const [, , scale] = /^numeric\((\d+)(?:,(-?\d+))?\)/.exec(type) ?? [];
  return type.startsWith("numeric(") ? Number(scale ?? 0) : undefined;
}
