import { maximum, mean, quantile } from "#engines/statistics/summary.ts";
import type { PerformanceEvidence } from "./evidence.ts";

/** As container limits and platform plans count: 1 MB is 2^20 bytes, 1 GB is 2^30. */
export const BYTES_PER_MB = 2 ** 20;
export const BYTES_PER_GB = 2 ** 30;

/** The report's public numbers, and every other number by name with its unit last. */
export interface PerformanceMetrics {
  readonly avg_response_time_ms: number | null;
  readonly max_response_time_ms: number | null;
  readonly startup_time_ms: number | null;
  readonly memory_mb: number | null;
  readonly disk_free_gb: number | null;
  /** Key and value for `resource_usage`, such as `python_version` and `3.11.5`. */
  readonly version: { readonly key: string; readonly value: string } | undefined;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Pure; every number rounded to one decimal. */
export function metricsOf(evidence: PerformanceEvidence): PerformanceMetrics {
  const { health, startupMs, memory, diskFreeBytes, runtimeVersion } = evidence;
  const { durationsMs } = health;
  const isMeasured = durationsMs.length > 0;
  return {
    avg_response_time_ms: isMeasured ? rounded(mean(durationsMs)) : null,
    max_response_time_ms: isMeasured ? rounded(maximum(durationsMs)) : null,
    startup_time_ms: startupMs === null ? null : rounded(startupMs),
    memory_mb: memory === null ? null : rounded(memory.peakRssBytes / BYTES_PER_MB),
    disk_free_gb: diskFreeBytes === null ? null : rounded(diskFreeBytes / BYTES_PER_GB),
    version:
      runtimeVersion === null
        ? undefined
        : { key: `${runtimeVersion.language}_version`, value: runtimeVersion.number },
    metrics: furtherMetrics(evidence),
  };
}

function furtherMetrics({ health, memory, endpoints }: PerformanceEvidence) {
  const metrics: Record<string, number> = {};
  if (health.durationsMs.length > 0) {
    metrics["health_response_p50_ms"] = rounded(quantile(health.durationsMs, 0.5));
    metrics["health_response_p95_ms"] = rounded(quantile(health.durationsMs, 0.95));
  }
  if (memory !== null)
    metrics["memory_after_requests_mb"] = rounded(memory.rssBytes / BYTES_PER_MB);
  for (const { operation, statementsPerRequest, rowsPerRequest, pagesPerRequest } of endpoints) {
    metrics[`${operation} statements_per_request`] = rounded(statementsPerRequest);
    metrics[`${operation} rows_per_request`] = rounded(rowsPerRequest);
    metrics[`${operation} pages_per_request`] = rounded(pagesPerRequest);
  }
  return metrics;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
