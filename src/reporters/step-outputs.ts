import type { Report, ReportFinding } from "#contract/report.ts";
import { byteLength, clippedToBytes } from "./byte-budget.ts";
import { type Conclusion, conclusionOf } from "./conclusion.ts";
import { outlineOf } from "./outline.ts";

/** The outputs of the step that come from the report alone. */
export interface StepOutputs {
  readonly conclusion: Conclusion;
  readonly ready: "true" | "false";
  readonly "critical-failures": string;
  readonly warnings: string;
  /** Empty when it was not measured. */
  readonly "startup-ms": string;
  readonly "p95-ms": string;
  readonly "legacy-exit-code": string;
  readonly json: string;
}

const JSON_BYTES = 64 * 1024;
// Each list of sentences gets a part, so that the findings keep most of the room.
const LIST_BYTES = 8 * 1024;
const TEXT_BYTES = 2000;

export function stepOutputs(report: Report): StepOutputs {
  const { violated } = outlineOf(report);
  const having = (severity: string) =>
    String(violated.filter((finding) => finding.severity === severity).length);
  return {
    conclusion: conclusionOf(report),
    ready: report.deployment_ready === true && conclusionOf(report) === "ready" ? "true" : "false",
    "critical-failures": having("critical"),
    warnings: having("warning"),
    "startup-ms": numberText(report.performance_metrics.startup_time_ms),
    "p95-ms": numberText(report.metrics["health_response_p95_ms"]),
    "legacy-exit-code": numberText(report.gate?.exit_code),
    json: jsonText(report),
  };
}

function numberText(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

/** The public keys, the verdict and what is wrong or open; what has no room is counted in `more`. */
function jsonText(report: Report): string {
  const { violated, open } = outlineOf(report);
  const all = [...violated, ...open];
  const failures = fitted(report.critical_failures.map(clipped), LIST_BYTES);
  const warnings = fitted(report.warnings.map(clipped), LIST_BYTES);
  const reasons = fitted(report.verdict.reasons.map(clipped), LIST_BYTES);
  const usage = Object.entries(report.resource_usage).slice(0, 20);
  const head = {
    deployment_ready: report.deployment_ready,
    startup_success: report.startup_success,
    database_integrity: report.database_integrity,
    api_contract_compliance: report.api_contract_compliance,
    performance_baseline: report.performance_baseline,
    security_posture: report.security_posture,
    critical_failures: failures,
    warnings,
    performance_metrics: report.performance_metrics,
    resource_usage: Object.fromEntries(
      usage.map(([name, value]) => [
        clippedToBytes(name, 100),
        typeof value === "string" ? clippedToBytes(value, 100) : value,
      ]),
    ),
    conclusion: conclusionOf(report),
    verdict: { ...report.verdict, reasons },
  };
  const more = {
    critical_failures: report.critical_failures.length - failures.length,
    warnings: report.warnings.length - warnings.length,
    findings: all.length,
  };
  const room = JSON_BYTES - byteLength(JSON.stringify({ ...head, findings: [], more }));
  const findings = fitted(all.map(findingEntry), room);
  return JSON.stringify({
    ...head,
    findings,
    more: { ...more, findings: all.length - findings.length },
  });
}

function findingEntry({ rule, outcome, severity, message, place, remedy }: ReportFinding) {
  return {
    rule: clippedToBytes(rule, 200),
    outcome,
    severity,
    message: clipped(message),
    ...(place === undefined ? {} : { place: clippedPlace(place) }),
    ...(remedy === undefined ? {} : { remedy: clipped(remedy) }),
  };
}

function clippedPlace(place: NonNullable<ReportFinding["place"]>) {
  return Object.fromEntries(
    Object.entries(place).map(([name, value]) => [
      name,
      typeof value === "string" ? clippedToBytes(value, 300) : value,
    ]),
  );
}

function clipped(text: string): string {
  return clippedToBytes(text.toWellFormed(), TEXT_BYTES);
}

/** The first ones that fit when written as JSON, with a comma each. */
function fitted<T>(values: readonly T[], bytes: number): readonly T[] {
  let room = bytes;
  const cut = values.findIndex((value) => {
    room -= byteLength(JSON.stringify(value)) + 1;
    return room < 0;
  });
  return cut < 0 ? values : values.slice(0, cut);
}
