import type { Report } from "#contract/report.ts";
import type { ApiReason } from "#deliveries/github/api-failure.ts";
import type { ArtifactReceipt, ArtifactReceipts } from "#deliveries/github/artifact.ts";
import type { CheckRunReceipt } from "#deliveries/github/check-run.ts";
import { createLogGuard } from "#entrypoints/log-guard.ts";
import { renderConsole } from "#reporters/console.ts";
import { headlineOf } from "#reporters/headline.ts";
import { counted, outlineOf } from "#reporters/outline.ts";

// The log of a runner shows about this many characters without wrapping.
const LOG_COLUMNS = 100;
const NAMES = [
  ["critical", "critical failure"],
  ["warning", "warning"],
] as const;
const MARKS = { good: "✓", bad: "✗", open: "?" } as const;
const REASONS: Readonly<Record<ApiReason, string>> = {
  forbidden:
    "the token may not write checks, as on a pull request from a fork or by Dependabot; elsewhere give the job `permissions: { checks: write }`",
  unauthorized: "GitHub does not accept the token",
  "not-found": "GitHub does not show this repository or commit to the token",
  invalid: "GitHub refused it",
  "rate-limited": "GitHub asks to wait longer than a run can",
  unavailable: "GitHub has trouble of its own",
  unreachable: "GitHub could not be reached",
};

/** The report in the log; it quotes the target, so that it passes the guard as the target's output does. */
export function reportText(report: Report, part: "all" | "gate"): string {
  const guard = createLogGuard({ prefix: "│ " });
  const text = renderConsole(report, { colour: false, width: LOG_COLUMNS, part });
  return `${guard.pass(text.replace(/\n+$/, "\n"))}${guard.end()}\n`;
}

/** Where the check run is, or why there is none and where to look instead. */
export function checkRunLine(
  receipt: CheckRunReceipt,
  { of = "", isAnnotated = false }: { readonly of?: string; readonly isAnnotated?: boolean },
): string {
  const { delivered, reason, detail } = receipt;
  if (delivered) return `Check run${of}: ${detail}`;
  const why = reason === undefined ? detail : `${REASONS[reason]} (${detail})`;
  const instead = isAnnotated ? "; what was found is annotated here instead" : "";
  return `No check run${of}: ${why}${instead}.`;
}

export function artifactLines({ report, evidence }: ArtifactReceipts): readonly string[] {
  // One outage is one line: the second upload fails for what became of the first.
  if (!report.delivered && !evidence.delivered) return [`No artifacts: ${report.detail}.`];
  const lineOf = (name: string, { delivered, detail }: ArtifactReceipt) =>
    delivered ? `${name} artifact: ${detail}` : `No ${name.toLowerCase()} artifact: ${detail}.`;
  return [
    lineOf("Report", report),
    ...(evidence.isEmpty === true ? [] : [lineOf("Evidence", evidence)]),
  ];
}

/** The verdict once more, in the line that a reader sees first, and where to go from there. */
export function verdictLine(report: Report, details: string): string {
  const { tone, word, sentence } = headlineOf(report);
  const { violated } = outlineOf(report);
  const counts = NAMES.flatMap(([severity, name]) => {
    const count = violated.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, name)];
  });
  const found = counts.length === 0 ? "" : ` (${counts.join(", ")})`;
  const { exit_code } = report.verdict;
  const end = exit_code === 0 ? "" : ` This step fails with exit code ${exit_code}.`;
  return `${MARKS[tone]} ${word}${found}  ${sentence}${end} Details: ${details}`;
}
