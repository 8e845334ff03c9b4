import { textOfPlace } from "#contract/place.ts";
import type { Report, ReportFinding } from "#contract/report.ts";
import type { Severity } from "#contract/rule.ts";

export type PhaseEntry = Report["phases"][number];

/** What a reader looks for first, in the order every view shows it. */
export interface Outline {
  readonly violated: readonly ReportFinding[];
  /** Questions that arose and could not be answered, critical ones first. */
  readonly open: readonly ReportFinding[];
  readonly satisfied: readonly ReportFinding[];
  readonly notApplicable: readonly ReportFinding[];
}

const SEVERITIES: readonly Severity[] = ["critical", "warning", "note"];

/** Groups the findings by outcome; sorted by severity, rule, place and fingerprint. */
export function outlineOf({ findings, phases }: Report): Outline {
  const phaseOrder = phases.map(({ id }) => id as string);
  const sorted = findings
    .map((finding) => ({ finding, key: keyOf(finding, phaseOrder) }))
    .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ finding }) => finding);
  const having = (outcome: ReportFinding["outcome"]) =>
    sorted.filter((finding) => finding.outcome === outcome);
  return {
    violated: having("violated"),
    open: having("inconclusive"),
    satisfied: having("satisfied"),
    notApplicable: having("not-applicable"),
  };
}

/** `app/models.py:12`, `public.orders.total`, … */
export function placeText({ place }: ReportFinding): string | undefined {
  return shownPlace(place);
}

/** Where the fix belongs, when that is another place. */
export function fixText({ fix, place }: ReportFinding): string | undefined {
  const text = shownPlace(fix);
  return text === shownPlace(place) ? undefined : text;
}

function shownPlace(place: ReportFinding["place"]): string | undefined {
  if (place === undefined || Object.keys(place).length === 0) return undefined;
  const { file, line, column, relation, attribute, operation, process } = place;
  return textOfPlace({
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(relation === undefined ? {} : { relation }),
    ...(attribute === undefined ? {} : { attribute }),
    ...(operation === undefined ? {} : { operation }),
    ...(process === undefined ? {} : { process }),
  });
}

/** A path that can be shown against the repository: relative, inside it, no scheme. */
export function repositoryFile({ place }: Pick<ReportFinding, "place">): string | undefined {
  const file = place?.file?.replaceAll("\\", "/");
  if (file === undefined || file === "" || /^(?:\/|[A-Za-z][A-Za-z0-9+.-]*:)/.test(file))
    return undefined;
  return file.split("/").includes("..") || file.includes("\0") ? undefined : file;
}

export function phaseOf({ rule }: Pick<ReportFinding, "rule">): string {
  return rule.split("/")[0] ?? "";
}

/** `3.2 s`, `85 ms` or `2 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Nothing was looked at, so there is nothing to say about phases and checks. */
export function isUnstarted({ findings, problems, phases }: Report): boolean {
  return (
    findings.length === 0 &&
    problems.length > 0 &&
    phases.every(({ status, duration_ms }) => status === "blocked" && duration_ms === 0)
  );
}

function keyOf(finding: ReportFinding, phaseOrder: readonly string[]): string {
  const phase = phaseOrder.indexOf(phaseOf(finding));
  return [
    SEVERITIES.indexOf(finding.severity),
    String(phase < 0 ? phaseOrder.length : phase).padStart(3, "0"),
    finding.rule,
    placeText(finding) ?? "",
    finding.fingerprint,
    finding.message,
  ].join("\u0000");
}
