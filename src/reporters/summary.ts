import type { Report, ReportFinding } from "#contract/report.ts";
import type { Reporter } from "#contract/reporter.ts";
import { headlineOf } from "./headline.ts";
import { block, code, inert } from "./markdown.ts";
import { headMeasurements, type Measurement, otherMeasurements } from "./measurements.ts";
import { counted, durationText, outlineOf, type PhaseEntry, placeText } from "./outline.ts";

const MARKS: Readonly<Record<PhaseEntry["status"], string>> = {
  passed: "✅",
  failed: "❌",
  inconclusive: "❔",
  blocked: "⛔",
  skipped: "➖",
  broken: "💥",
};
const HEAD_MARKS = { good: "✅", bad: "❌", open: "❔" } as const;
// GitHub shows nothing of a step summary above 1 MiB; a finding takes at most about 8 KiB here.
const MOST_FINDINGS = 80;
const MOST_OPEN = 50;

/** Markdown for a job summary: verdict, phases, findings with their fix, numbers, what was not run. */
export const summaryReporter: Reporter = {
  id: "markdown",
  render: (report) => ({
    name: "deployment_readiness_report.md",
    mediaType: "text/markdown",
    text: `${[
      ...headSection(report),
      ...phaseSection(report),
      ...findingSections(report),
      ...openSection(report),
      ...report.problems.flatMap(problemSection),
      ...gateSection(report),
      ...numberSection(report),
    ].join("\n")}\n`,
  }),
};

function headSection(report: Report): readonly string[] {
  const { tone, word, sentence } = headlineOf(report);
  const { postgres, command, duration_ms } = report.run;
  const facts = [
    code(command),
    ...(report.target.title === null ? [] : [inert(report.target.title)]),
    ...(postgres === null ? [] : [inert(`PostgreSQL ${postgres.version} (${postgres.provider})`)]),
    durationText(duration_ms),
  ];
  return [`# ${HEAD_MARKS[tone]} ${word}`, "", `**${inert(sentence)}**`, "", facts.join(" · "), ""];
}

function phaseSection({ phases }: Report): readonly string[] {
  if (phases.length === 0) return [];
  const rows = phases.map(
    ({ id, status, duration_ms, reason }) =>
      `| ${id} | ${MARKS[status]} ${status} | ${durationText(duration_ms)} | ${inert(reason, 300)} |`,
  );
  return ["| phase | status | time | why |", "|---|---|---:|---|", ...rows, ""];
}

function findingSections(report: Report): readonly string[] {
  const { violated } = outlineOf(report);
  if (violated.length === 0) return [];
  const shown = violated.slice(0, MOST_FINDINGS);
  const rest = violated.length - shown.length;
  const more = rest === 0 ? [] : [`…and ${counted(rest, "more finding")} in the report.`, ""];
  return ["## Findings", "", ...shown.flatMap(findingSection), ...more];
}

function findingSection(finding: ReportFinding): readonly string[] {
  const place = placeText(finding);
  const at = place === undefined ? "" : ` at ${code(place)}`;
  return [
    `### ${finding.severity}: ${code(finding.rule)}${at}`,
    "",
    inert(finding.message, 1500),
    "",
    ...(finding.remedy === undefined ? [] : [`**Fix.** ${inert(finding.remedy, 1500)}`, ""]),
    ...(finding.replay === undefined ? [] : ["**Again.**", "", block(finding.replay, 1000), ""]),
  ];
}

function openSection(report: Report): readonly string[] {
  const { open } = outlineOf(report);
  if (open.length === 0) return [];
  const lines = open
    .slice(0, MOST_OPEN)
    .map(({ rule, message }) => `- ${code(rule)}: ${inert(message)}`);
  const rest = open.length - MOST_OPEN;
  return ["## Not answered", "", ...lines, ...(rest > 0 ? [`- …and ${rest} more.`] : []), ""];
}

function problemSection(problem: Report["problems"][number]): readonly string[] {
  const tried = problem.tried.map((text) => `- tried: ${inert(text)}`);
  return [
    `## Problem: ${problem.family}`,
    "",
    block(problem.message),
    "",
    ...(tried.length === 0 ? [] : [...tried, ""]),
    ...(problem.advice === "" ? [] : [inert(problem.advice), ""]),
  ];
}

function gateSection({ gate }: Report): readonly string[] {
  if (gate === null) return [];
  return [
    `## Legacy tests: ${gate.status}`,
    "",
    `${code(gate.command)} · ${durationText(gate.duration_ms)} · ${inert(gate.reason)}`,
    "",
  ];
}

function numberSection(report: Report): readonly string[] {
  const head = headMeasurements(report);
  const other = otherMeasurements(report);
  const outline = outlineOf(report);
  const counts = [
    `${counted(outline.satisfied.length, "check")} satisfied`,
    `${outline.violated.length} violated`,
    `${outline.open.length} not answered`,
    `${outline.notApplicable.length} not applicable`,
  ].join(" · ");
  const table = (rows: readonly Measurement[]) => [
    "| measured | |",
    "|---|---:|",
    ...rows.map(({ label, value }) => `| ${inert(label)} | ${inert(value)} |`),
    "",
  ];
  return [
    ...(head.length === 0 ? [] : ["## Numbers", "", ...table(head)]),
    ...(other.length === 0
      ? []
      : ["<details><summary>All numbers</summary>", "", ...table(other), "</details>", ""]),
    counts,
  ];
}
