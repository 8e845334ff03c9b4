import type { Image } from "#contract/container.ts";
import type { Evidence } from "#contract/evidence.ts";
import type { Finding } from "#contract/finding.ts";
import { type PhaseId, type PhaseRecord, READINESS_PHASE_IDS } from "#contract/phase.ts";
import { textOfPlace } from "#contract/place.ts";
import { type Report, SCHEMA_VERSION } from "#contract/report.ts";
import type { Severity } from "#contract/rule.ts";
import type { Settings } from "#contract/settings.ts";
import type { Verdict } from "#contract/verdict.ts";
import { exitCodeOf } from "#gate/exit-code.ts";
import { decideVerdict, phaseStatus } from "#gate/verdict.ts";
import type { PerformanceEvidence } from "#validators/performance/evidence.ts";
import { BYTES_PER_MB, metricsOf } from "#validators/performance/metrics.ts";
import { RULES_BY_PHASE } from "#validators/rules.ts";
import type { StartupEvidence } from "#validators/startup/evidence.ts";
import type { PhaseResult } from "./3-validate.ts";
import { foldByCause } from "./fold.ts";
import type { Problem } from "./problem.ts";

/** Everything known at the end of a run. */
export interface Conclusion {
  readonly settings: Settings;
  readonly scope: readonly PhaseId[];
  readonly results: readonly PhaseResult[];
  readonly problems: readonly Problem[];
  readonly run: Report["run"];
  readonly toolVersion: string;
  readonly target: Report["target"];
  /** What carried the target, when containers did. */
  readonly image?: Pick<Image, "facts" | "origin">;
}

const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, note: 2 };

/** Pure: the same conclusion gives the same report. */
export function conclude(conclusion: Conclusion): Report {
  const { settings, scope, results } = conclusion;
  const folded = foldByCause(results.flatMap(({ findings }) => applyPolicy(findings, settings)));
  const phases = results.map((result) => recordOf(result, folded));
  const problems = [
    ...conclusion.problems,
    ...results.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
  ];
  const decided = decideVerdict({ scope, phases, findings: folded });
  const verdict = problems.length > 0 ? undecided(decided, problems) : decided;
  const performance = results.find(({ id }) => id === "performance")?.evidence;
  const measured =
    performance === undefined ? undefined : metricsOf(performance.payload as PerformanceEvidence);
  return {
    ...layersOf(verdict, phases, isPartial(results)),
    critical_failures: sentences(folded, "critical"),
    warnings: sentences(folded, "warning"),
    performance_metrics: {
      avg_response_time_ms: measured?.avg_response_time_ms ?? null,
      max_response_time_ms: measured?.max_response_time_ms ?? null,
      startup_time_ms: measured?.startup_time_ms ?? startupMs(results),
    },
    resource_usage: {
      memory_mb: measured?.memory_mb ?? null,
      disk_free_gb: measured?.disk_free_gb ?? null,
      ...(measured?.version === undefined
        ? {}
        : { [measured.version.key]: measured.version.value }),
    } as Report["resource_usage"],
    schema_version: SCHEMA_VERSION,
    tool: { name: "deployment-readiness", version: conclusion.toolVersion },
    run: conclusion.run,
    target: conclusion.target,
    verdict: {
      ...verdict,
      scope: [...verdict.scope],
      reasons: [...verdict.reasons],
      exit_code: exitCodeOf({ verdict, problems }),
    },
    phases: phases.map(({ id, status, durationMs, reason }) => ({
      id,
      status,
      duration_ms: rounded(durationMs),
      reason,
    })),
    findings: sortFindings(folded).map((finding) => ({ ...finding })) as Report["findings"],
    rules: rulesOf(folded),
    metrics: { ...measured?.metrics, ...imageMetrics(conclusion.image) },
    problems,
    gate: null,
    environments: [],
    baseline: null,
  };
}

/** How long the image took, by what was done for it, and what it takes. */
function imageMetrics(image: Conclusion["image"]): Report["metrics"] {
  if (image === undefined) return {};
  const { how, durationMs } = image.origin;
  const times = { built: "image_build_ms", pulled: "image_pull_ms", present: "image_inspect_ms" };
  return {
    [times[how]]: rounded(durationMs),
    image_size_mb: rounded(image.facts.sizeBytes / BYTES_PER_MB),
  };
}

/** The phases of recorded evidence, for judging again. */
export function resultOfEvidence(
  evidence: Evidence,
  findings: readonly Finding[],
  durationMs: number,
): PhaseResult {
  return {
    id: evidence.kind as PhaseId,
    durationMs,
    findings,
    evidence,
  };
}

function applyPolicy(findings: readonly Finding[], settings: Settings): readonly Finding[] {
  return findings.flatMap((finding) => {
    const override = settings.rules[finding.rule];
    if (override === "off") return [];
    return [override === undefined ? finding : { ...finding, severity: override }];
  });
}

function recordOf(result: PhaseResult, folded: readonly Finding[]): PhaseRecord {
  const { id, durationMs, unjudged } = result;
  if (unjudged !== undefined) return { id, durationMs, ...unjudged };
  const own = folded.filter(({ rule }) => rule.startsWith(`${id}/`));
  const status = phaseStatus(own);
  const deciding = own.filter(
    ({ outcome, severity }) =>
      severity === "critical" && outcome === (status === "failed" ? "violated" : "inconclusive"),
  );
  if (status === "passed") return { id, status, durationMs, reason: "" };
  const reasons = deciding.length > 0 ? deciding : own.slice(0, 1);
  const reason = [...new Set(reasons.map(({ message }) => message))].join(" · ");
  return { id, status, durationMs, reason: reason || "No question was asked." };
}

// A problem of the surroundings or of ours never makes a target worse than undecided.
function undecided(verdict: Verdict, problems: readonly Problem[]): Verdict {
  const reasons = problems.map(({ message }) => message.split("\n")[0] ?? "");
  if (verdict.outcome === "not-ready")
    return { ...verdict, reasons: [...verdict.reasons, ...reasons] };
  return { ...verdict, outcome: "inconclusive", reasons: [...verdict.reasons, ...reasons] };
}

// Without the performance phase the first boot still tells how long it took.
function startupMs(results: readonly PhaseResult[]): number | null {
  const startup = results.find(({ id }) => id === "startup")?.evidence;
  const readyMs = (startup?.payload as Partial<StartupEvidence> | undefined)?.boot?.readyMs;
  return readyMs === undefined ? null : rounded(readyMs);
}

// A startup layer whose rules were not all asked is no more than undecided, unless it failed.
function isPartial(results: readonly PhaseResult[]): boolean {
  const startup = results.find(({ id }) => id === "startup")?.evidence;
  return (startup?.payload as Partial<StartupEvidence> | undefined)?.bootOnly === true;
}

function layersOf(verdict: Verdict, phases: readonly PhaseRecord[], partialStartup: boolean) {
  const layer = (id: PhaseId): boolean | null => {
    const status = phases.find((phase) => phase.id === id)?.status;
    if (status === "passed") return true;
    return status === "failed" ? false : null;
  };
  const all = READINESS_PHASE_IDS.every((id) => layer(id) === true);
  const readyOrOpen = verdict.outcome === "ready" && all ? true : null;
  return {
    deployment_ready: verdict.outcome === "not-ready" ? false : readyOrOpen,
    startup_success: partialStartup && layer("startup") === true ? null : layer("startup"),
    database_integrity: layer("schema"),
    api_contract_compliance: layer("api"),
    performance_baseline: layer("performance"),
    security_posture: layer("security"),
  };
}

function sentences(findings: readonly Finding[], severity: Severity): string[] {
  return sortFindings(findings)
    .filter((finding) => finding.outcome === "violated" && finding.severity === severity)
    .map(({ message, place }) => {
      const where = place === undefined ? "" : textOfPlace(place);
      return where === "" || message.includes(where) ? message : `${message} (${where})`;
    });
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const phaseOf = (finding: Finding) =>
    RULES_BY_PHASE.findIndex(([id]) => finding.rule.startsWith(`${id}/`));
  const violatedFirst = (finding: Finding) => (finding.outcome === "violated" ? 0 : 1);
  const key = (finding: Finding): readonly (number | string)[] => [
    violatedFirst(finding),
    violatedFirst(finding) === 0 ? SEVERITY_ORDER[finding.severity] : 0,
    phaseOf(finding),
    finding.rule,
    finding.place === undefined ? "" : textOfPlace(finding.place),
    finding.fingerprint,
  ];
  return [...findings].sort((a, b) => compareKeys(key(a), key(b)));
}

function compareKeys(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? left;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function rulesOf(findings: readonly Finding[]): Report["rules"] {
  const named = new Set(findings.map(({ rule }) => rule));
  return RULES_BY_PHASE.flatMap(([, rules]) => rules)
    .filter(({ id }) => named.has(id))
    .map(({ failureTitle, links, ...rest }) => ({
      ...rest,
      failure_title: failureTitle,
      links: [...links],
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
