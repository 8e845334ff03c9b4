import { expect, test } from "vitest";
import type { HttpClient, HttpExchange, HttpRequest } from "#contract/http.ts";
import type { Running } from "#contract/runtime.ts";
import { type ReadyQuestion, waitForReady } from "#runtimes/probe/wait-for-ready.ts";

/** What it answers at a moment in milliseconds; undefined when it does not answer in time. */
type StatusAt = (ms: number) => number | undefined;

/** A target that listens from the start. */
function asking(statusAt: StatusAt): ReadyQuestion {
  let nowMs = 0;
  const exchange = (timeoutMs: number): HttpExchange => {
    const status = statusAt(nowMs);
    if (status !== undefined)
      return {
        ...{ kind: "response", status, headers: {}, body: "" },
        ...{ bodyBytes: 0, truncated: false, durationMs: 1 },
      };
    nowMs += timeoutMs;
    return { kind: "fault", code: "ETIMEDOUT", message: "late", durationMs: timeoutMs };
  };
  const running = {
    address: "127.0.0.1",
    exited: new Promise(() => undefined),
    exit: () => undefined,
    sockets: async () => [{ address: "0.0.0.0", port: 4_000 }],
  } as unknown as Running;
  return {
    running,
    http: {
      send: async ({ timeoutMs }: HttpRequest) => exchange(timeoutMs),
    } as unknown as HttpClient,
    clock: {
      now: () => "",
      monotonicMs: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
      },
    },
    healthPaths: ["/health", "/"],
    port: 4_000,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  };
}

async function endOf(statusAt: StatusAt) {
  const question = asking(statusAt);
  const { outcome, probes } = await waitForReady(question);
  return { outcome, probes, atMs: question.clock.monotonicMs() };
}

test("a health path that only ever fails is asked until the time is over", async () => {
  const { outcome, probes, atMs } = await endOf(() => 500);
  expect(outcome).toBe("unhealthy");
  expect(probes).toMatchObject([{ path: "/health", status: 500 }]);
  expect(atMs).toBeGreaterThanOrEqual(60_000);
});

test.each([500, 502, 503])(
  "a target that answers %i while it warms up gets the whole time",
  async (status) => {
    const { outcome, atMs } = await endOf((ms) => (ms < 40_000 ? status : 200));
    expect(outcome).toBe("ready");
    expect(atMs).toBeGreaterThanOrEqual(40_000);
  },
);

test("an answer that the end of the time cut short does not hide the one before", async () => {
  const { outcome, probes } = await endOf((ms) => (ms < 59_700 ? 500 : undefined));
  expect(outcome).toBe("unhealthy");
  expect(probes).toMatchObject([{ path: "/health", status: 500 }]);
});

test("a target that has stopped answering well before the end is told as silent", async () => {
  const { probes } = await endOf((ms) => (ms < 30_000 ? 500 : undefined));
  expect(probes).toMatchObject([{ path: "/health", faultCode: "ETIMEDOUT" }]);
});

test("a target that never answers is told as silent", async () => {
  const { probes } = await endOf(() => undefined);
  expect(probes).toMatchObject([{ path: "/health", faultCode: "ETIMEDOUT" }]);
});
