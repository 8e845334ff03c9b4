import type { Report } from "#contract/report.ts";
import type { Fault } from "./apps.ts";

type ReportFinding = Report["findings"][number];

export interface Comparison {
  /** The expected rule is violated at the expected place. */
  readonly exact: boolean;
  /** Where it was found. */
  readonly where: string;
  /** Violated rules that the fault does not bring about; notes are left out. */
  readonly others: readonly ReportFinding[];
  /** For the table that a suite prints. */
  readonly row: string;
}

/** What a report says of a fault that is known. */
export function compare(name: string, fault: Fault, report: Report | undefined): Comparison {
  const { rule, file, line, operation } = fault.expected;
  const violated = (report?.findings ?? []).filter(
    (finding) =>
      finding.outcome === "violated" && (finding.severity !== "note" || finding.rule === rule),
  );
  const found = violated.filter((finding) => finding.rule === rule);
  const exact = found.some(
    ({ place }) =>
      (place?.file === file && (line === undefined || place?.line === line)) ||
      (operation !== undefined && place?.operation === operation),
  );
  const others = violated.filter(
    (finding) => finding.rule !== rule && !fault.also.some((also) => covers(also, finding.rule)),
  );
  const places = found.map(
    ({ place }) => `${place?.file ?? place?.operation ?? "-"}:${place?.line ?? ""}`,
  );
  const where = places.join(" ") || "not found";
  const rest = others.length > 0 ? `  others: ${others.map((other) => other.rule).join(" ")}` : "";
  const row = `${exact ? "exact" : "MISS "} ${name.padEnd(36)} ${rule.padEnd(36)} ${file}:${line ?? ""}  ->  ${where}${rest}`;
  return { exact, where, others, row };
}

function covers(also: string, rule: string): boolean {
  return rule === also || (also.endsWith("/*") && rule.startsWith(also.slice(0, -1)));
}
