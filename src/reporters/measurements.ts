import type { Report } from "#contract/report.ts";

export interface Measurement {
  readonly label: string;
  readonly value: string;
}

const UNITS: readonly (readonly [suffix: string, unit: string])[] = [
  ["_ms", "ms"],
  ["_mb", "MB"],
  ["_gb", "GB"],
  ["_percent", "%"],
  ["_bytes", "bytes"],
];

/** The public numbers, in a fixed order, without those that were not measured. */
export function headMeasurements(report: Report): readonly Measurement[] {
  const { performance_metrics: times, resource_usage: usage } = report;
  const versions = Object.entries(usage)
    .filter(([name]) => name.endsWith("_version"))
    .map(([name, value]) => [name.slice(0, -"_version".length), String(value)] as const);
  return [
    ...number("startup time", times.startup_time_ms, "ms"),
    ...number("average response", times.avg_response_time_ms, "ms"),
    ...number("longest response", times.max_response_time_ms, "ms"),
    ...number("peak memory", usage.memory_mb, "MB"),
    ...number("free disk", usage.disk_free_gb, "GB"),
    ...versions.map(([name, value]) => ({ label: `${name} version`, value })),
  ];
}

/** All other numbers, by name. */
export function otherMeasurements({ metrics }: Report): readonly Measurement[] {
  return Object.entries(metrics)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const [suffix = "", unit = ""] = UNITS.find(([ending]) => name.endsWith(ending)) ?? [];
      const label = name.slice(0, name.length - suffix.length).replaceAll("_", " ");
      return { label, value: `${rounded(value)} ${unit}`.trim() };
    });
}

function number(label: string, value: number | null, unit: string): readonly Measurement[] {
  return value === null ? [] : [{ label, value: `${rounded(value)} ${unit}` }];
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
