import { expect, test } from "vitest";
import type { HttpClient, HttpExchange } from "#contract/http.ts";
import type { Running } from "#contract/runtime.ts";
import { type ReadyQuestion, waitForReady } from "#runtimes/probe/wait-for-ready.ts";

/** A target that listens from the start and answers what `statusAt` says of a moment in milliseconds. */
function asking(statusAt: (ms: number) => number): ReadyQuestion {
  let nowMs = 0;
  const exchange = (): HttpExchange => ({
    kind: "response",
    status: statusAt(nowMs),
    headers: {},
    body: "",
    bodyBytes: 0,
    truncated: false,
    durationMs: 1,
  });
  const running = {
    address: "127.0.0.1",
    exited: new Promise(() => undefined),
    exit: () => undefined,
    sockets: async () => [{ address: "0.0.0.0", port: 4_000 }],
  } as unknown as Running;
  return {
    running,
    http: { send: async () => exchange() } as unknown as HttpClient,
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

async function endOf(statusAt: (ms: number) => number) {
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
