import type { Report, ReportFinding } from "#contract/report.ts";
import { headlineOf } from "./headline.ts";
import { headMeasurements } from "./measurements.ts";
import {
  counted,
  durationText,
  fixText,
  isUnstarted,
  outlineOf,
  type PhaseEntry,
  placeText,
} from "./outline.ts";
import { triedText } from "./repair-text.ts";
import { type Paint, painter, type Tone, wrapped } from "./terminal.ts";
import { visible, visibleLines } from "./visible.ts";

export interface ConsoleOptions {
  /** ANSI colours; without them the text is the same. */
  readonly colour: boolean;
  /** Columns; lines of ours stay within them, from 40 to 120. */
  readonly width: number;
  /** What is shown: everything (the default), or the verdict with the legacy tests alone. */
  readonly part?: "all" | "gate";
  /** Where the report was written, for the last line. */
  readonly reportFile?: string;
}

interface Style {
  readonly paint: Paint;
  readonly width: number;
}

const MARKS: Readonly<Record<PhaseEntry["status"], readonly [string, Tone]>> = {
  passed: ["✓", "good"],
  failed: ["✗", "bad"],
  inconclusive: ["?", "open"],
  blocked: ["⊘", "open"],
  skipped: ["-", "soft"],
  broken: ["!", "bad"],
};
const SEVERITY_TONES = { critical: "bad", warning: "open", note: "soft" } as const;
const HEAD_MARKS = { good: "✓", bad: "✗", open: "?" } as const;
// A terminal is for the first look; the report holds everything.
const MOST_FINDINGS = 25;
const MOST_INDENT = 8;
const MOST_LINES = 10;
const MOST_EXCERPT_LINES = 12;
const MOST_SQL_LINES = 12;
const MOST_SQL = 8_000;

/** The report for people: verdict, phases, what is wrong, how to mend it. */
export function renderConsole(report: Report, options: ConsoleOptions): string {
  const style = {
    paint: painter(options.colour),
    width: Math.min(120, Math.max(40, options.width || 100)),
  };
  const blocks = [
    headBlock(report, style),
    ...(options.part === "gate" ? [] : judgedBlocks(report, style)),
    ...problemBlocks(report, style),
    gateBlock(report, style),
    isUnstarted(report) || options.part === "gate"
      ? []
      : [`  ${style.paint("soft", countLine(report))}`],
    options.reportFile === undefined
      ? []
      : [`  ${style.paint("soft", `report: ${visible(options.reportFile)}`)}`],
  ];
  const lines = blocks.filter((block) => block.length > 0).flatMap((block) => ["", ...block]);
  return `${lines.join("\n")}\n\n`;
}

function judgedBlocks(report: Report, style: Style): readonly (readonly string[])[] {
  return [
    isUnstarted(report) ? [] : report.phases.flatMap((phase) => phaseLines(phase, report, style)),
    measuredBlock(report, style),
    ...findingBlocks(report, style),
    openBlock(report, style),
  ];
}

function headBlock(report: Report, { paint, width }: Style): readonly string[] {
  const { tone, word, sentence } = headlineOf(report);
  const { postgres, command, duration_ms } = report.run;
  const facts = [
    command,
    ...(report.target.title === null ? [] : [report.target.title]),
    ...(postgres === null ? [] : [`PostgreSQL ${postgres.version} (${postgres.provider})`]),
    durationText(duration_ms),
  ];
  const title = `${HEAD_MARKS[tone]} ${word}`;
  const [first = "", ...rest] = wrapped(visible(sentence), width - title.length - 4);
  return [
    `  ${paint(tone, title, true)}  ${first}`,
    ...rest.map((line) => `  ${" ".repeat(title.length + 2)}${line}`),
    ...wrapped(visible(facts.join(" · ")), width - 2).map((line) => `  ${paint("soft", line)}`),
  ];
}

function phaseLines(phase: PhaseEntry, report: Report, { paint, width }: Style): string[] {
  const [mark, tone] = MARKS[phase.status];
  const isJudged = ["passed", "failed", "inconclusive"].includes(phase.status);
  const time = isJudged || phase.status === "broken" ? durationText(phase.duration_ms) : "";
  const head = `${phase.id.padEnd(12)} ${phase.status.padEnd(12)} ${time.padStart(9)}`;
  const detail = phase.status === "failed" ? violatedText(phase, report) : visible(phase.reason);
  const [first = "", ...rest] = wrapped(detail, Math.max(20, width - head.length - 6));
  const margin = " ".repeat(head.length + 6);
  return [
    `  ${paint(tone, mark)} ${head}  ${first}`.trimEnd(),
    ...rest.slice(0, 2).map((line) => `${margin}${line}`),
  ];
}

function violatedText({ id }: PhaseEntry, { findings }: Report): string {
  const own = findings.filter(
    ({ rule, outcome }) => outcome === "violated" && rule.startsWith(`${id}/`),
  );
  const critical = own.filter(({ severity }) => severity === "critical").length;
  const warnings = own.filter(({ severity }) => severity === "warning").length;
  return [`${critical} critical`, ...(warnings === 0 ? [] : [counted(warnings, "warning")])].join(
    ", ",
  );
}

function measuredBlock(report: Report, { paint, width }: Style): readonly string[] {
  const text = headMeasurements(report)
    .map(({ label, value }) => `${label} ${value}`)
    .join(" · ");
  if (text === "") return [];
  return wrapped(visible(text), width - 2).map((line) => `  ${paint("soft", line)}`);
}

function findingBlocks(report: Report, style: Style): readonly (readonly string[])[] {
  const { violated } = outlineOf(report);
  const shown = violated.slice(0, MOST_FINDINGS).map((finding) => findingBlock(finding, style));
  const rest = violated.length - shown.length;
  return rest === 0 ? shown : [...shown, [`  and ${counted(rest, "more finding")} in the report`]];
}

function findingBlock(finding: ReportFinding, { paint, width }: Style): readonly string[] {
  const tone = SEVERITY_TONES[finding.severity];
  const part = (label: string, text: string | undefined) =>
    text === undefined || text === "" ? [] : labelled(label, visible(text, 1500), width);
  return [
    `  ${paint(tone, finding.severity.toUpperCase(), true)}  ${paint("plain", visible(finding.rule), true)}`,
    ...wrapped(visible(finding.message, 1500), width - 4).map((line) => `    ${line}`),
    ...part("at", placeText(finding)),
    ...part("change", fixText(finding)),
    ...part("fix", finding.remedy),
    ...repairLines(finding, width),
    ...excerptLines(finding, width),
    ...part("again", finding.replay),
  ];
}

/** What was tried, and its statements to copy; the file's content is in the report. */
function repairLines(finding: ReportFinding, width: number): readonly string[] {
  const { repair } = finding;
  if (repair === undefined) return [];
  const lines = repair.sql.split("\n").filter((line) => line.trim() !== "");
  const rest = lines.length - MOST_SQL_LINES;
  return [
    ...labelled("tried", visible(triedText(repair), 1500), width),
    ...lines.slice(0, MOST_SQL_LINES).flatMap((line, index) =>
      // A statement that is cut would be another one.
      [
        `    ${(index === 0 ? "sql" : "").padEnd(6)} ${inert(visibleLines(line, MOST_SQL))}`.trimEnd(),
      ],
    ),
    ...(rest > 0 ? [`           ${counted(rest, "more line")} in the report`] : []),
    ...(repair.file === undefined ? [] : labelled("file", visible(repair.file.name), width)),
  ];
}

/** A runner reads what is printed, and takes orders from lines of some forms. */
function inert(line: string): string {
  return line.replace(/^(\s*):(?=:)/, "$1\\x3a").replaceAll("##[", "\\x23#[");
}

/** Of a log, lines stay lines; what does not fit is cut. */
function excerptLines({ excerpt }: ReportFinding, width: number): readonly string[] {
  const lines = (excerpt ?? "").split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, MOST_EXCERPT_LINES).map((line, index) => {
    const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const text = `${" ".repeat(Math.min(indent, MOST_INDENT))}${visible(line.trim(), width)}`;
    return `    ${(index === 0 ? "log" : "").padEnd(6)} ${text}`.slice(0, width).trimEnd();
  });
}

function labelled(label: string, text: string, width: number): readonly string[] {
  return wrapped(text, width - 11).map(
    (line, index) => `    ${(index === 0 ? label : "").padEnd(6)} ${line}`,
  );
}

function openBlock(report: Report, { paint, width }: Style): readonly string[] {
  const { open } = outlineOf(report);
  if (open.length === 0) return [];
  // One cause leaves many questions open; it is told once.
  const groups = [...Map.groupBy(open, ({ message }) => message)];
  const lines = groups
    .slice(0, MOST_LINES)
    .flatMap(([message, findings]) => [
      ...wrapped(visible(message, 400), width - 4).map((line) => `    ${line}`),
      ...wrapped(visible(findings.map(({ rule }) => rule).join(", "), 400), width - 6).map(
        (line) => `      ${paint("soft", line)}`,
      ),
    ]);
  const rest = groups.slice(MOST_LINES).flatMap(([, findings]) => findings).length;
  const more = rest > 0 ? [`    and ${rest} more in the report`] : [];
  return [`  ${paint("open", "NOT ANSWERED", true)}`, ...lines, ...more];
}

function problemBlocks(report: Report, style: Style): readonly (readonly string[])[] {
  return FAMILIES.flatMap(({ family, title }) => {
    const own = report.problems.filter((problem) => problem.family === family);
    const head = `  ${style.paint("bad", title, true)}`;
    return own.length === 0 ? [] : [[head, ...own.flatMap((one) => problemLines(one, style))]];
  });
}

function problemLines(problem: Report["problems"][number], { width }: Style): readonly string[] {
  // The indentation stays: a line to copy into a YAML file means nothing without it.
  const text = (line: string) => {
    const indent = line.slice(0, Math.min(MOST_INDENT, line.length - line.trimStart().length));
    return wrapped(visible(line.trimStart(), 1000), width - 6 - indent.length).map(
      (part, index) => `    ${indent.replace(/\s/g, " ")}${index === 0 ? "" : "  "}${part}`,
    );
  };
  const lines = problem.message.split("\n").filter((line) => line.trim() !== "");
  return [
    ...lines.slice(0, 3 * MOST_LINES).flatMap(text),
    ...problem.tried.slice(0, MOST_LINES).flatMap((tried) => text(`tried: ${tried}`)),
    ...(problem.advice === "" ? [] : text(problem.advice)),
  ];
}

const FAMILIES = [
  { family: "settings", title: "SETTINGS" },
  { family: "environment", title: "SURROUNDINGS" },
  { family: "internal", title: "OUR BUG" },
  { family: "cancelled", title: "CANCELLED" },
] as const;

function gateBlock({ gate }: Report, { paint, width }: Style): readonly string[] {
  if (gate === null) return [];
  const title = `LEGACY TESTS ${gate.status.toUpperCase()}`;
  return [
    `  ${paint(gate.status === "passed" ? "good" : "bad", title, true)}  ${durationText(gate.duration_ms)}`,
    ...labelled("with", visible(gate.command), width),
    ...labelled("result", visible(gate.reason), width),
  ];
}

function countLine(report: Report): string {
  const { violated, open, satisfied, notApplicable } = outlineOf(report);
  const having = (severity: string) =>
    violated.filter((finding) => finding.severity === severity).length;
  return [
    `${counted(satisfied.length, "check")} satisfied`,
    `${having("critical")} critical`,
    counted(having("warning"), "warning"),
    ...(having("note") === 0 ? [] : [counted(having("note"), "note")]),
    ...(open.length === 0 ? [] : [`${open.length} not answered`]),
    ...(notApplicable.length === 0 ? [] : [`${notApplicable.length} not applicable`]),
  ].join(" · ");
}
