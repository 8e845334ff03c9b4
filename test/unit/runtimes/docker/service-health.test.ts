import { expect, test } from "vitest";
import { windowOf } from "#runtimes/docker/service-health.ts";

test.each([
  [{ intervalMs: 30_000, timeoutMs: 30_000, startPeriodMs: 0, retries: 3 }, 60_000],
  [{ intervalMs: 1_000, timeoutMs: 500, startPeriodMs: 2_000, retries: 4 }, 8_000],
  [{ intervalMs: 1_000, timeoutMs: 500, startPeriodMs: 90_000, retries: 1 }, 60_000],
])("a check like %j has %d ms", (times, windowMs) => {
  expect(windowOf({ argv: ["true"], ...times })).toBe(windowMs);
});
