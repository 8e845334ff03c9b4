import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "#contract/validator.ts";

/** The system's clocks. */
export function createClock(): Clock {
  return {
    now: () => new Date().toISOString(),
    monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
  };
}
