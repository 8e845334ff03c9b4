import type { Report, ReportFinding } from "#contract/report.ts";
import type { Reporter } from "#contract/reporter.ts";
import { fixText, outlineOf, phaseOf, placeText, repositoryFile } from "./outline.ts";
import { repairParagraphs, triedText } from "./repair-text.ts";
import { visible, visibleLines } from "./visible.ts";

const MOST_SQL = 8_000;
const LEVELS = { critical: "error", warning: "warning", note: "note" } as const;
// GitHub shows 5,000 results of an upload and refuses 25,001.
const MOST_RESULTS = 5000;
// GitHub refuses a result without a file. What lies in no file is shown where it can be configured.
const NO_FILE = "readiness.yml";

/**
 * SARIF 2.1.0: violated findings are results, every named rule is in the rule table, and what could
 * not be answered is a notification of the invocation, so that no reader takes it for a result.
 *
 * Source  OASIS SARIF 2.1.0 with errata 01; GitHub, "SARIF support for code scanning".
 */
export const sarifReporter: Reporter = {
  id: "sarif",
  render: (report) => ({
    name: "deployment_readiness_report.sarif",
    mediaType: "application/sarif+json",
    text: `${JSON.stringify(logOf(report), null, 2)}\n`,
  }),
};

function logOf(report: Report) {
  const { violated } = outlineOf(report);
  const rules = rulesOf(report);
  const ids = rules.map(({ id }) => id);
  const run = {
    tool: {
      driver: {
        name: "Deployment Readiness",
        semanticVersion: report.tool.version,
        rules,
      },
    },
    automationDetails: { id: `deployment-readiness/${report.run.command}/` },
    invocations: [invocationOf(report)],
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { SRCROOT: { description: { text: "The project's folder." } } },
    results: violated.slice(0, MOST_RESULTS).map((finding) => resultOf(finding, ids)),
  };
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  };
}

function rulesOf(report: Report) {
  return [...report.rules]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((rule) => ({
      id: rule.id,
      shortDescription: { text: rule.failure_title },
      fullDescription: { text: rule.why },
      help: { text: [rule.why, rule.remedy, ...rule.links].join("\n\n") },
      ...(rule.links[0] === undefined ? {} : { helpUri: rule.links[0] }),
      defaultConfiguration: { level: LEVELS[rule.severity] },
      properties: { tags: ["deployment", phaseOf({ rule: rule.id })] },
    }));
}

function invocationOf(report: Report) {
  const { open } = outlineOf(report);
  const notifications = [
    ...report.problems.map(({ family, message }) => ({
      level: family === "cancelled" ? "warning" : "error",
      message: { text: visibleLines(message) },
    })),
    ...open.map(({ rule, message }) => ({
      level: "warning",
      associatedRule: { id: rule },
      message: { text: `Not answered: ${visibleLines(message)}` },
    })),
  ];
  return {
    executionSuccessful: report.problems.length === 0,
    exitCode: report.verdict.exit_code,
    ...(isInstant(report.run.started_at) ? { startTimeUtc: report.run.started_at } : {}),
    toolExecutionNotifications: notifications,
  };
}

function resultOf(finding: ReportFinding, ruleIds: readonly string[]) {
  const ruleIndex = ruleIds.indexOf(finding.rule);
  const text = [
    visibleLines(finding.message),
    ...(finding.remedy === undefined ? [] : [`Fix: ${visibleLines(finding.remedy)}`]),
    ...repairParagraphs(finding).map((text) => visibleLines(text, MOST_SQL)),
    ...(finding.replay === undefined ? [] : [`Again: ${visibleLines(finding.replay)}`]),
    ...(finding.excerpt === undefined ? [] : [`Log:\n${visibleLines(finding.excerpt)}`]),
  ].join("\n\n");
  return {
    ruleId: finding.rule,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: LEVELS[finding.severity],
    message: { text: text === "" ? finding.rule : text },
    locations: [locationOf(finding)],
    ...relatedOf(finding),
    ...fixesOf(finding),
    partialFingerprints: { "deploymentReadiness/v1": finding.fingerprint },
  };
}

/** Where the fix belongs; GitHub shows it beside the result. */
function relatedOf(finding: ReportFinding) {
  const { fix } = finding;
  const file = repositoryFile({ place: fix });
  if (fix === undefined || file === undefined || fixText(finding) === undefined) return {};
  const { id, ...location } = { id: 1, ...locationOf({ ...finding, place: fix }) };
  return { relatedLocations: [{ id, message: { text: "The fix belongs here." }, ...location }] };
}

/** Only what was proven, and only where the change is a file that can be added. */
function fixesOf({ repair }: ReportFinding) {
  if (repair?.state !== "proven" || repair.file === undefined) return {};
  const { name, content } = repair.file;
  const file = repositoryFile({ place: { file: name } });
  if (file === undefined) return {};
  const deletedRegion = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
  const change = {
    artifactLocation: { uri: uriOf(file), uriBaseId: "SRCROOT" },
    replacements: [{ deletedRegion, insertedContent: { text: content.toWellFormed() } }],
  };
  const description = { text: visibleLines(triedText(repair)) };
  return { fixes: [{ description, artifactChanges: [change] }] };
}

function locationOf(finding: ReportFinding) {
  const file = repositoryFile(finding);
  const { line = 1, column } = finding.place ?? {};
  const named = file === undefined ? placeText(finding) : finding.place?.relation;
  const region = { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file ?? NO_FILE), uriBaseId: "SRCROOT" },
      region: file === undefined ? { startLine: 1 } : region,
    },
    ...(named === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: visible(named) }] }),
  };
}

function uriOf(file: string): string {
  return file.toWellFormed().split("/").map(encodeURIComponent).join("/");
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text);
}
