import { expect, test } from "vitest";
import { metricsOf } from "#validators/performance/metrics.ts";
import healthy from "../../../fixtures/evidence/performance/healthy.json" with { type: "json" };

test("the public numbers have one decimal, in binary megabytes and gigabytes", () => {
  expect(metricsOf(healthy)).toEqual({
    avg_response_time_ms: 2.5,
    max_response_time_ms: 8.4,
    startup_time_ms: 1473.9,
    memory_mb: 90,
    disk_free_gb: 77.7,
    version: { key: "python_version", value: "3.11.7" },
    metrics: {
      health_response_p50_ms: 1.9,
      health_response_p95_ms: 5.6,
      memory_after_requests_mb: 85.9,
      "GET /carriers statements_per_request": 3,
      "GET /carriers rows_per_request": 2,
      "GET /carriers pages_per_request": 1,
      "GET /customers statements_per_request": 0,
      "GET /customers rows_per_request": 0,
      "GET /customers pages_per_request": 0,
    },
  });
});

test("what was not observed is null, never zero", () => {
  const health = { ...healthy.health, durationsMs: [], statuses: [] };
  const bare = { ...healthy, health, endpoints: [], memory: null, diskFreeBytes: null };
  expect(metricsOf({ ...bare, startupMs: null, runtimeVersion: null })).toEqual({
    avg_response_time_ms: null,
    max_response_time_ms: null,
    startup_time_ms: null,
    memory_mb: null,
    disk_free_gb: null,
    version: undefined,
    metrics: {},
  });
});
