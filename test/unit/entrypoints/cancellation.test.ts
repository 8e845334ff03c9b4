import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { cancellation } from "#entrypoints/cancellation.ts";

afterEach(() => vi.restoreAllMocks());

test("a signal that arrives twice at once cancels; a second wish ends at once", async () => {
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  const cancelled = cancellation(60_000);
  process.emit("SIGTERM", "SIGTERM");
  process.emit("SIGTERM", "SIGTERM");
  expect(cancelled.signal.aborted).toBe(true);
  expect(cancelled.exitCode()).toBe(143);
  expect(exit).not.toHaveBeenCalled();
  await delay(300);
  process.emit("SIGINT", "SIGINT");
  expect(exit).toHaveBeenCalledExactlyOnceWith(130);
  cancelled.close();
});
