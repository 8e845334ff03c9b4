import type { Booter, BootRecord } from "#contract/boot.ts";

const LEAST_MS = 30_000;
const TIMES_THE_FIRST = 10;
const MORE_MS = 10_000;

/**
 * Boots for a trial. Where the first start took a second, nobody waits a platform's whole time limit
 * for one that hangs; a trial that asks for its own limit gets it.
 */
export function patientBooter(
  booter: Booter,
  { readyMs = 0 }: BootRecord,
  limitMs: number,
): Booter {
  const usualMs = Math.max(LEAST_MS, TIMES_THE_FIRST * readyMs + MORE_MS);
  const readyTimeoutMs = Math.min(limitMs, usualMs);
  return {
    boot: (options, signal) => booter.boot({ readyTimeoutMs, ...options }, signal),
    environment: (database) => booter.environment(database),
    state: (state, signal) => booter.state(state, signal),
  };
}
