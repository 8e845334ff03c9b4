import type { Reporter } from "#contract/reporter.ts";
import { type Cut, composed, type Section } from "./byte-budget.ts";
import { counted } from "./outline.ts";
import { type RunLinks, wholeReport } from "./permalink.ts";
import { UNKNOWN_REPOSITORY } from "./repository-place.ts";
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

// GitHub shows nothing of a step summary above 1 MiB; other steps of the same file are not ours to count,
// so that the margin is only for what is appended after us.
const SUMMARY_BYTES = 1024 * 1024 - 16 * 1024;
// Beyond that nobody reads; the rest is a list to look something up in.
const MOST_DETAILED = 40;

/** Markdown for a job summary: verdict, phases, findings with their fix, numbers, what was not run. */
export function renderSummary(sources: SectionSources, limit = SUMMARY_BYTES): string {
  const [detailed, listed] = findingSections(sources, {
    count: MOST_DETAILED,
    bytes: Math.floor(limit * 0.6),
  });
  const { tables, counts } = numberSections(sources);
  const sections: readonly Section[] = [
    headSection(sources),
    problemSection(sources),
    phaseSection(sources),
    detailed,
    ...gateSection(sources),
    openSection(sources),
    remarkSection(sources),
    listed,
    ...tables,
    counts,
  ];
  return composed(sections, limit, (cuts) => cutNote(cuts, sources.links));
}

export const summaryReporter: Reporter = {
  id: "markdown",
  render: (report) => ({
    name: "deployment_readiness_report.md",
    mediaType: "text/markdown",
    text: renderSummary({ report, view: UNKNOWN_REPOSITORY, remarks: [] }),
  }),
};

/** Says what is not shown, and where it is. */
export function cutNote(cuts: readonly Cut[], links: RunLinks | undefined): string {
  const findings = cuts
    .filter(({ name }) => name === "findings")
    .reduce((sum, { count }) => sum + count, 0);
  const names = [...new Set(cuts.map(({ name }) => name))].filter((name) => name !== "findings");
  const missing = [...(findings === 0 ? [] : [counted(findings, "more finding")]), ...names];
  return `\n> Not shown here for want of room: ${missing.join(", ")}. Everything is in ${wholeReport(links)}.\n`;
}
