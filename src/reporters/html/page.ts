import type { Report } from "#contract/report.ts";
import { headlineOf } from "../headline.ts";
import { escaped } from "../markup.ts";
import { headMeasurements, otherMeasurements } from "../measurements.ts";
import { durationText, type PhaseEntry } from "../outline.ts";
import { entriesOf } from "./entries.ts";
import { STYLE } from "./style.ts";

const HEAD_TONES = { good: "good", bad: "bad", open: "unsure" } as const;
const PHASE_TONES: Readonly<Record<PhaseEntry["status"], string>> = {
  passed: "good",
  failed: "bad",
  inconclusive: "unsure",
  blocked: "unsure",
  skipped: "none",
  broken: "bad",
};
// Nothing but the style below may be loaded or run, whatever a message contains.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function pageOf(report: Report): string {
  const { word } = headlineOf(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(word)} · Deployment Readiness</title>
<style>${STYLE}</style>
</head>
<body>
${head(report)}
<main>
<ul class="phases">
${report.phases.map(phaseCard).join("\n")}
</ul>
${[...report.problems.map(problemEntry), ...gateSection(report)].join("\n")}
${numbers(report)}
${entriesOf(report)}
${target(report)}
</main>
<footer>${escaped(report.tool.name)} ${escaped(report.tool.version)} · report ${escaped(report.schema_version)} · tree <code>${escaped(report.run.tree_hash.slice(0, 12))}</code> · settings <code>${escaped(report.run.settings_hash.slice(0, 12))}</code></footer>
</body>
</html>
`;
}

function head(report: Report): string {
  const { tone, word, sentence } = headlineOf(report);
  const { postgres, command, started_at, duration_ms } = report.run;
  const facts = [
    `<code>${escaped(command)}</code>`,
    ...(report.target.title === null ? [] : [escaped(report.target.title)]),
    ...(postgres === null
      ? []
      : [escaped(`PostgreSQL ${postgres.version} (${postgres.provider})`)]),
    `<time datetime="${escaped(started_at)}">${escaped(minuteText(started_at))}</time>`,
    durationText(duration_ms),
  ];
  return `<header class="${HEAD_TONES[tone]}">
<h1>${escaped(word)}</h1>
<p class="lead">${escaped(sentence)}</p>
<p class="soft">${facts.join(" · ")}</p>
</header>`;
}

// The machine-readable attribute keeps the rest.
function minuteText(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+Z$/, "$1 $2 UTC");
}

function phaseCard({ id, status, duration_ms, reason }: PhaseEntry): string {
  const why =
    status === "failed" || reason === "" ? "" : `<p class="soft">${escaped(reason, 300)}</p>`;
  return `<li class="${PHASE_TONES[status]}"><strong>${escaped(id)}</strong><span class="status">${status}</span> <span class="soft">${durationText(duration_ms)}</span>${why}</li>`;
}

function problemEntry(problem: Report["problems"][number]): string {
  const tried = problem.tried.map((text) => `<li>${escaped(text)}</li>`).join("");
  return `<section class="entry bad">
<h3><span class="kind">${problem.family}</span> What kept the run from judging</h3>
<pre>${escaped(problem.message)}</pre>
${tried === "" ? "" : `<p class="soft">Tried:</p><ol>${tried}</ol>`}<p>${escaped(problem.advice)}</p>
</section>`;
}

function gateSection({ gate }: Report): readonly string[] {
  if (gate === null) return [];
  const tone = gate.status === "passed" ? "good" : "bad";
  return [
    `<section class="entry ${tone}"><h3><span class="kind">legacy tests ${gate.status}</span> <code>${escaped(gate.command)}</code> <span class="place">${durationText(gate.duration_ms)}</span></h3><p>${escaped(gate.reason)}</p></section>`,
  ];
}

function numbers(report: Report): string {
  const main = headMeasurements(report)
    .map(({ label, value }) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`)
    .join("\n");
  const rows = otherMeasurements(report)
    .map(
      ({ label, value }) =>
        `<tr><td>${escaped(label)}</td><td class="number">${escaped(value)}</td></tr>`,
    )
    .join("\n");
  const all =
    rows === ""
      ? ""
      : `<details><summary>All numbers</summary><table><tbody>\n${rows}\n</tbody></table></details>`;
  return main === "" && all === ""
    ? ""
    : `<h2>Numbers</h2>\n<dl class="numbers">${main}</dl>\n${all}`;
}

function target({ target: { reasons, start, migrate, variables } }: Report): string {
  const rows = [
    ...(start.length === 0 ? [] : [["started with", start.join(" ")]]),
    ...(migrate.length === 0 ? [] : [["migrated with", migrate.join(" ")]]),
    ...reasons.map((reason) => ["because", reason]),
  ].map(
    ([name = "", text = ""]) => `<tr><td>${name}</td><td><code>${escaped(text)}</code></td></tr>`,
  );
  const given = variables.map(
    ({ name, origin, secret }) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${escaped(origin)}${secret ? ", secret" : ""}</td></tr>`,
  );
  if (rows.length + given.length === 0) return "";
  return `<details><summary>How the application was run</summary><table><tbody>
${[...rows, ...given].join("\n")}
</tbody></table></details>`;
}
