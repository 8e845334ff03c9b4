import type { Report, ReportFinding } from "#contract/report.ts";
import { escaped } from "../markup.ts";
import { fixText, outlineOf, placeText } from "../outline.ts";
import { triedText } from "../repair-text.ts";
import { FILTERS } from "./style.ts";

type FilterId = (typeof FILTERS)[number]["id"];

interface Entry {
  readonly finding: ReportFinding;
  readonly filter: FilterId;
  readonly tone: string;
}

const SEVERITY_TONES = { critical: "bad", warning: "unsure", note: "none" } as const;

/** Every answer, filtered by radio buttons that CSS reads; no script. */
export function entriesOf(report: Report): string {
  const entries = allEntries(report);
  if (entries.length === 0) return "";
  const filters = FILTERS.map(({ id, label }) => ({
    id,
    label,
    count: id === "all" ? entries.length : entries.filter(({ filter }) => filter === id).length,
  })).filter(({ count }) => count > 0);
  const buttons = filters
    .map(
      ({ id, label }) =>
        `<input class="filter" type="radio" name="show" id="show-${id}" aria-label="${label}"${id === "all" ? " checked" : ""}>`,
    )
    .join("\n");
  const labels = filters
    .map(({ id, label, count }) => `<label for="show-${id}">${label} ${count}</label>`)
    .join("\n");
  return `<h2>Findings and checks</h2>
<section>
${buttons}
<div class="filters">
${labels}
</div>
<div class="entries">
${entries.map((entry) => (BRIEF.has(entry.filter) ? brief(entry) : article(entry, report))).join("\n")}
</div>
</section>`;
}

function allEntries(report: Report): readonly Entry[] {
  const { violated, open, satisfied, notApplicable } = outlineOf(report);
  const marked = (findings: readonly ReportFinding[], filter: FilterId, tone: string) =>
    findings.map((finding) => ({ finding, filter, tone }));
  return [
    ...violated.map((finding) => ({
      finding,
      filter: finding.severity,
      tone: SEVERITY_TONES[finding.severity],
    })),
    ...marked(open, "open", "unsure"),
    ...marked(satisfied, "satisfied", "good"),
    ...marked(notApplicable, "not-applicable", "none"),
  ];
}

// What asks nothing of the reader is one row, so that dozens of checks stay a short list.
const BRIEF: ReadonlySet<FilterId> = new Set(["satisfied", "not-applicable"]);

function brief({ finding, filter, tone }: Entry): string {
  const mark = filter === "satisfied" ? "✓" : "–";
  return `<article class="entry brief ${filter} ${tone}"><span class="kind" title="${filter}">${mark}</span><code>${escaped(finding.rule)}</code><span>${escaped(finding.message)}</span></article>`;
}

function article({ finding, filter, tone }: Entry, report: Report): string {
  const rule = report.rules.find(({ id }) => id === finding.rule);
  const place = placeText(finding);
  const isViolated = finding.outcome === "violated";
  const kind = isViolated ? finding.severity : finding.outcome;
  const rows = [
    row("Change", fixText(finding), (text) => `<code class="place">${escaped(text)}</code>`),
    row("Fix", finding.remedy, escaped),
    ...repairRows(finding),
    row("Log", finding.excerpt, (text) => `<pre>${escaped(text)}</pre>`),
    row("Again", finding.replay, (text) => `<code>${escaped(text)}</code>`),
    row("Why", isViolated ? rule?.why : undefined, escaped),
  ].join("");
  return `<article class="entry ${filter} ${tone}">
<h3><span class="kind">${kind}</span> <code>${escaped(finding.rule)}</code>${place === undefined ? "" : ` <code class="place">${escaped(place)}</code>`}</h3>
<p>${escaped(finding.message)}</p>${rows === "" ? "" : `\n<dl>${rows}</dl>`}
</article>`;
}

function repairRows({ repair }: ReportFinding): readonly string[] {
  if (repair === undefined) return [];
  const { file, reversal } = repair;
  const block = (text: string) => `<pre>${escaped(text)}</pre>`;
  return [
    row("Tried", triedText(repair), escaped),
    row("SQL", repair.sql, block),
    row("Back", reversal, block),
    row(
      "File",
      file?.content,
      (text) =>
        `<details><summary><code>${escaped(file?.name ?? "")}</code></summary>${block(text)}</details>`,
    ),
  ];
}

function row(label: string, text: string | undefined, shown: (text: string) => string): string {
  return text === undefined || text === "" ? "" : `<dt>${label}</dt><dd>${shown(text)}</dd>`;
}
