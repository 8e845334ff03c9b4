import type { CheckRunContent } from "#contract/check-run.ts";
import type { Report } from "#contract/report.ts";
import { clippedToBytes, composed } from "./byte-budget.ts";
import { reasonOf } from "./check-run.ts";
import { isCancelled } from "./conclusion.ts";
import type { RunLinks } from "./permalink.ts";
import { UNKNOWN_REPOSITORY } from "./repository-place.ts";
import { gateSection, headSection, problemSection } from "./sections.ts";
import { cutNote } from "./summary.ts";
import { visible } from "./visible.ts";

const OUTPUT_BYTES = 65_535;
const TITLE_BYTES = 255;

/** The team's own tests as a check run of their own. Without a gate they did not run, which is no success. */
export function renderLegacyCheckRun(report: Report, links?: RunLinks): CheckRunContent {
  const sources = { report, view: UNKNOWN_REPOSITORY, remarks: [] };
  const sections = [headSection(sources), problemSection(sources), ...gateSection(sources)];
  return {
    conclusion: conclusionOf(report),
    title: clippedToBytes(visible(titleOf(report), TITLE_BYTES), TITLE_BYTES),
    summary: composed(sections, OUTPUT_BYTES, (cuts) => cutNote(cuts, links)),
    text: "",
    annotations: [],
  };
}

function conclusionOf(report: Report): CheckRunContent["conclusion"] {
  if (isCancelled(report)) return "cancelled";
  return report.gate?.status === "passed" ? "success" : "failure";
}

function titleOf(report: Report): string {
  const { gate } = report;
  if (isCancelled(report)) return "Cancelled";
  return gate === null
    ? `Legacy tests did not run: ${reasonOf(report)}`
    : `Legacy tests ${gate.status}: ${gate.reason}`;
}
