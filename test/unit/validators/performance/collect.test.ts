import { expect, test } from "vitest";
import { performanceValidator } from "#validators/performance/index.ts";
import { fakePorts } from "./fake-ports.ts";

const DESCRIPTION = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "t", version: "1" },
  paths: {
    "/orders": { get: { responses: {} }, post: { responses: {} } },
    "/orders/{id}": { get: { responses: {} } },
    "/search": {
      get: {
        parameters: [{ name: "q", in: "query", required: true, schema: { type: "string" } }],
        responses: {},
      },
    },
  },
});
const SIGNAL = new AbortController().signal;

test("the path of the good probe is warmed up and measured with the settings' headers", async () => {
  const { ports, requests } = fakePorts({});
  const { payload } = await performanceValidator.collect(ports, SIGNAL);
  expect(requests.map(({ url }) => url)).toEqual(
    Array.from({ length: 15 }, () => "http://127.0.0.1:1/health"),
  );
  expect(payload.health).toMatchObject({ path: "/health", earlierRounds: [] });
  expect(payload.health.durationsMs).toHaveLength(10);
  expect(payload).toMatchObject({
    startupMs: 900,
    memory: { rssBytes: 1, peakRssBytes: 2 },
    diskFreeBytes: 5 * 2 ** 30,
    runtimeVersion: { language: "python", number: "3.11.5" },
  });
  expect(JSON.parse(JSON.stringify(payload))).toEqual(payload);
});

test("a slow round is measured once more and both are kept", async () => {
  const { ports, requests } = fakePorts({ respond: () => ({ durationMs: 800 }) });
  const { payload } = await performanceValidator.collect(ports, SIGNAL);
  expect(requests).toHaveLength(25);
  expect(payload.health.earlierRounds).toHaveLength(1);
});

test("measuring ends early when nothing answers, and says so", async () => {
  const { ports, requests } = fakePorts({ respond: () => "fault" });
  const { payload, limitsReached } = await performanceValidator.collect(ports, SIGNAL);
  expect(requests).toHaveLength(6);
  expect(payload.health.statuses).toEqual([0, 0, 0]);
  expect(limitsReached.join()).toContain("stopped after 3 requests");
});

test("statements are the difference of two snapshots around five requests", async () => {
  const insert = { query: "INSERT", calls: 7, rows: 7, pages: 7 };
  const { ports, requests } = fakePorts({
    openapiPaths: ["/openapi.json"],
    respond: ({ url }) => (url.endsWith("/openapi.json") ? { body: DESCRIPTION } : {}),
    statements: [
      [],
      [insert, { query: "SELECT", calls: 2, rows: 20, pages: 6 }],
      [
        insert,
        { query: "SELECT", calls: 52, rows: 520, pages: 156 },
        { query: "SELECT", calls: 5, rows: 0, pages: 0 },
      ],
    ],
  });
  const { payload } = await performanceValidator.collect(ports, SIGNAL);
  expect(payload.endpoints).toEqual([
    {
      operation: "GET /orders",
      status: 200,
      statementsPerRequest: 11,
      rowsPerRequest: 100,
      pagesPerRequest: 30,
      mostRepeated: { callsPerRequest: 11, query: "SELECT" },
    },
  ]);
  expect(requests.filter(({ url }) => url.endsWith("/orders"))).toHaveLength(8);
});

test("something that already runs is only asked", async () => {
  const { ports } = fakePorts({ attached: true });
  const { payload, limitsReached } = await performanceValidator.collect(ports, SIGNAL);
  expect(payload).toMatchObject({
    startupMs: null,
    memory: null,
    diskFreeBytes: null,
    runtimeVersion: null,
    endpoints: [],
  });
  expect(limitsReached.join()).toContain("no database server of ours");
});

test("without a healthy path, a documented GET that answers well is measured", async () => {
  const { ports } = fakePorts({
    openapiPaths: ["/openapi.json"],
    probes: [
      { path: "/health", address: "127.0.0.1", status: 404, durationMs: 1 },
      { path: "/", address: "127.0.0.1", status: 404, durationMs: 1 },
    ],
    respond: ({ url }) =>
      url.endsWith("/openapi.json")
        ? { body: DESCRIPTION }
        : url.endsWith("/orders")
          ? {}
          : { status: 404 },
  });
  const { payload } = await performanceValidator.collect(ports, SIGNAL);
  expect(payload.health).toMatchObject({ path: "/orders", isKnownGood: true });
});

test("without any good path, the time of the root is measured", async () => {
  const { ports } = fakePorts({
    probes: [{ path: "/health", address: "127.0.0.1", status: 404, durationMs: 1 }],
    respond: () => ({ status: 404 }),
  });
  const { payload } = await performanceValidator.collect(ports, SIGNAL);
  expect(payload.health).toMatchObject({ path: "/", isKnownGood: false });
});

test("a documented health path is measured before any other documented GET", async () => {
  const body = DESCRIPTION.replace('"/search"', '"/zone/health-check":{"get":{}},"/search"');
  const { ports } = fakePorts({
    openapiPaths: ["/openapi.json"],
    probes: [{ path: "/health", address: "127.0.0.1", status: 404, durationMs: 1 }],
    respond: ({ url }) => (url.endsWith("/openapi.json") ? { body } : {}),
  });
  const { payload } = await performanceValidator.collect(ports, SIGNAL);
  expect(payload.health.path).toBe("/zone/health-check");
});
