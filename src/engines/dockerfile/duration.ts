const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Milliseconds of a duration such as `1m30s` or `1.5h`; undefined when it is none.
 *
 * Source  Go, time.ParseDuration.
 */
export function durationMs(text: string): number | undefined {
  if (text === "0") return 0;
  if (text.length > 100) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== text) return undefined;
  const total = parts.reduce((sum, [, count, unit = ""]) => {
    return sum + Number(count) * (UNIT_MS[unit] ?? 0);
  }, 0);
  return Math.round(total);
}
