import type { CheckAnnotation, CheckRunContent } from "#contract/check-run.ts";
import type { Report } from "#contract/report.ts";
import { clippedToBytes, composed, type Section } from "./byte-budget.ts";
import { conclusionOf, isCancelled, isGateOpen, isPassed } from "./conclusion.ts";
import { type Mark, marksOf, messageOf, totalOf } from "./marks.ts";
import { counted, outlineOf } from "./outline.ts";
import { wholeReport } from "./permalink.ts";
import {
  findingSections,
  gateSection,
  headSection,
  numberSections,
  openSection,
  phaseSection,
  problemSection,
  remarkSection,
  type SectionSources,
} from "./sections.ts";
import { cutNote } from "./summary.ts";
import { visible } from "./visible.ts";

// The server counts bytes of UTF-8, though its description says characters.
// Source: GitHub REST description, checks/create; dorny/test-reporter#57.
const OUTPUT_BYTES = 65_535;
const TITLE_BYTES = 255;
const MESSAGE_BYTES = 8 * 1024;
const MOST_ANNOTATIONS = 500;
const MOST_DETAILED = 20;

/** The report as GitHub's check run: never `neutral`, because that would satisfy a required check. */
export function renderCheckRun(
  report: Report,
  given: Omit<SectionSources, "report">,
): CheckRunContent {
  const sources = { ...given, report };
  const marks = marksOf(report, given);
  const placed = marks.flatMap((mark) => {
    const path = mark.file ?? given.view.fallback;
    return path === undefined ? [] : [{ mark, path }];
  });
  const shown = placed.slice(0, MOST_ANNOTATIONS);
  const more = totalOf(marks) - totalOf(shown.map(({ mark }) => mark));
  const [detailed, listed] = findingSections(sources, {
    count: MOST_DETAILED,
    bytes: Math.floor(OUTPUT_BYTES * 0.6),
  });
  const { tables, counts } = numberSections(sources);
  const summary = [
    headSection(sources),
    problemSection(sources),
    phaseSection(sources),
    detailed,
    ...gateSection(sources),
    remarkSection(sources),
    moreSection(more, sources),
    counts,
  ];
  const text = [openSection(sources), listed, ...tables];
  const within = (sections: readonly Section[]) =>
    composed(sections, OUTPUT_BYTES, (cuts) => cutNote(cuts, given.links));
  return {
    conclusion: checkConclusion(report),
    title: clippedToBytes(visible(titleOf(report), TITLE_BYTES), TITLE_BYTES),
    summary: within(summary),
    text: within(text),
    annotations: shown.map(({ mark, path }) => annotation(mark, path)),
  };
}

function checkConclusion(report: Report): CheckRunContent["conclusion"] {
  if (isCancelled(report)) return "cancelled";
  return isPassed(report) ? "success" : "failure";
}

function annotation(mark: Mark, path: string): CheckAnnotation {
  const line = mark.line ?? 1;
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: mark.level,
    title: mark.title === "" ? "Deployment Readiness" : mark.title,
    message: messageOf(mark, MESSAGE_BYTES),
  };
}

function moreSection(more: number, { links }: SectionSources): Section {
  return {
    name: "annotations",
    rank: 0,
    text: "",
    items:
      more === 0 ? [] : [`…and ${more} more without an annotation, in ${wholeReport(links)}.\n\n`],
  };
}

function titleOf(report: Report): string {
  const { violated, satisfied } = outlineOf(report);
  const having = (severity: string) =>
    violated.filter((finding) => finding.severity === severity).length;
  const warnings = having("warning") === 0 ? "" : `, ${counted(having("warning"), "warning")}`;
  if (isCancelled(report)) return "Cancelled before a verdict";
  switch (conclusionOf(report)) {
    case "ready":
      if (!isGateOpen(report)) return `Ready, but legacy tests ${report.gate?.status}`;
      return `${report.deployment_ready === true ? "Ready" : "Passed"}: ${counted(satisfied.length, "check")} satisfied${warnings}`;
    case "not-ready":
      return `Not ready: ${counted(having("critical"), "critical failure")}${warnings}`;
    case "inconclusive":
      return `Undecided: ${reasonOf(report)}`;
    default:
      return `${report.problems.some(({ family }) => family === "settings") ? "Bad settings" : "Our bug"}: ${reasonOf(report)}`;
  }
}

/** Why there is no verdict, on one line. */
export function reasonOf(report: Report): string {
  const critical = outlineOf(report).open.find(({ severity }) => severity === "critical");
  const reason = report.problems[0]?.message ?? critical?.message ?? report.verdict.reasons[0];
  return reason?.trim().split("\n")[0] ?? "something it needs could not be observed";
}
