import type { Remark, RepositoryView } from "#contract/check-run.ts";
import type { Report, ReportFinding } from "#contract/report.ts";
import { byteLength, renderedWithin, type Section } from "./byte-budget.ts";
import { headlineOf } from "./headline.ts";
import { block, code, inert } from "./markdown.ts";
import { headMeasurements, type Measurement, otherMeasurements } from "./measurements.ts";
import {
  counted,
  durationText,
  fixText,
  isUnstarted,
  outlineOf,
  type PhaseEntry,
  placeText,
} from "./outline.ts";
import { permalink, type RunLinks } from "./permalink.ts";
import { triedText } from "./repair-text.ts";
import { placeInRepository } from "./repository-place.ts";

/** What the sections are made from, and how much may go into one of them. */
export interface SectionSources {
  readonly report: Report;
  readonly view: RepositoryView;
  readonly remarks: readonly Remark[];
  readonly links?: RunLinks;
}

const MARKS: Readonly<Record<PhaseEntry["status"], string>> = {
  passed: "✅",
  failed: "❌",
  inconclusive: "❔",
  blocked: "⛔",
  skipped: "➖",
  broken: "💥",
};
const HEAD_MARKS = { good: "✅", bad: "❌", open: "❔" } as const;
// In this order the sections get their room; what decides the verdict comes first.
const RANK = {
  head: 0,
  problems: 1,
  gate: 2,
  remarks: 3,
  findings: 4,
  open: 5,
  list: 6,
  numbers: 7,
};
const MOST_PROBLEMS = 8;
const MOST_TRIED = 8;
const MOST_REMARKS = 20;
const MOST_OPEN = 50;
const MOST_NUMBERS = 60;
const PART_BYTES = 3000;
const CELL_BYTES = 600;

const short = (text: string): string =>
  renderedWithin(CELL_BYTES, text, (whole, limit) => inert(whole, Math.min(limit, 300)));
const long = (text: string): string =>
  renderedWithin(PART_BYTES, text, (whole, limit) => inert(whole, Math.min(limit, 1500)));
const span = (text: string): string =>
  renderedWithin(CELL_BYTES, text, (whole, limit) => code(whole, Math.min(limit, 300)));
const fenced = (text: string): string => renderedWithin(PART_BYTES, text, block);

export function headSection({ report }: SectionSources): Section {
  const { tone, word, sentence } = headlineOf(report);
  const { postgres, command, duration_ms } = report.run;
  const facts = [
    span(command),
    ...(report.target.title === null ? [] : [short(report.target.title)]),
    ...(postgres === null ? [] : [short(`PostgreSQL ${postgres.version} (${postgres.provider})`)]),
    durationText(duration_ms),
  ].join(" · ");
  const text = `# ${HEAD_MARKS[tone]} ${word}\n\n**${long(sentence)}**\n\n${facts}\n\n`;
  return { name: "the head", rank: RANK.head, text };
}

/** The phases, and for each that did not pass why: what was not run is here with its reason. */
export function phaseSection({ report }: SectionSources): Section {
  const rows = (isUnstarted(report) ? [] : report.phases).map(
    ({ id, status, duration_ms, reason }) =>
      `| ${id} | ${MARKS[status]} ${status} | ${timeOf(status, duration_ms)} | ${short(reason)} |\n`,
  );
  return {
    name: "phases",
    rank: RANK.head,
    text: "| phase | status | time | why |\n|---|---|---:|---|\n",
    items: rows,
    end: "\n",
  };
}

function timeOf(status: PhaseEntry["status"], durationMs: number): string {
  return status === "blocked" || status === "skipped" ? "" : durationText(durationMs);
}

export function problemSection({ report: { problems } }: SectionSources): Section {
  const more = problems.length - MOST_PROBLEMS;
  return {
    name: "problems",
    rank: RANK.problems,
    text: "",
    items: [
      ...problems.slice(0, MOST_PROBLEMS).map(problemText),
      ...(more > 0 ? [`…and ${counted(more, "more problem")} in the report.\n\n`] : []),
    ],
  };
}

function problemText({ family, message, tried, advice }: Report["problems"][number]): string {
  const lines = tried.slice(0, MOST_TRIED).map((text) => `- tried: ${short(text)}\n`);
  return [
    `## Problem: ${family}\n\n${fenced(message)}\n\n`,
    ...(lines.length === 0 ? [] : [...lines, "\n"]),
    ...(advice === "" ? [] : [`${long(advice)}\n\n`]),
  ].join("");
}

export function gateSection({ report: { gate } }: SectionSources): readonly Section[] {
  if (gate === null) return [];
  const text = `## Legacy tests: ${gate.status}\n\n${span(gate.command)} · ${durationText(gate.duration_ms)} · ${long(gate.reason)}\n\n`;
  return [{ name: "legacy tests", rank: RANK.gate, text }];
}

export function remarkSection({ remarks }: SectionSources): Section {
  const more = remarks.length - MOST_REMARKS;
  return {
    name: "remarks",
    rank: RANK.remarks,
    text: "## Remarks\n\n",
    items: [
      ...remarks.slice(0, MOST_REMARKS).map(({ title, message, file, line }) => {
        const place = line === undefined ? file : `${file}:${line}`;
        const at = file === undefined ? "" : ` at ${span(place ?? file)}`;
        return `- **${short(title)}**${at}: ${long(message)}\n`;
      }),
      ...(more > 0 ? [`- …and ${more} more.\n`] : []),
    ],
    end: "\n",
  };
}

/** The worst findings in full, as many as the bytes and the number allow, and the rest a line each. */
export function findingSections(
  sources: SectionSources,
  most: { readonly count: number; readonly bytes: number },
): readonly [detailed: Section, listed: Section] {
  const { violated } = outlineOf(sources.report);
  const detailed: string[] = [];
  let room = most.bytes;
  for (const finding of violated.slice(0, most.count)) {
    const text = findingText(finding, sources);
    room -= byteLength(text);
    if (room < 0) break;
    detailed.push(text);
  }
  const rest = violated.slice(detailed.length);
  return [
    { name: "findings", rank: RANK.findings, text: "## Findings\n\n", items: detailed },
    {
      name: "findings",
      rank: RANK.list,
      text: `<details><summary>${counted(rest.length, "more finding")}</summary>\n\n`,
      items: rest.map((finding) => findingLine(finding, sources)),
      end: "\n</details>\n\n",
    },
  ];
}

function findingText(finding: ReportFinding, sources: SectionSources): string {
  const { severity, rule, message, remedy, replay, excerpt } = finding;
  const change = fixText(finding);
  return [
    `### ${severity}: ${span(rule)}${placeLink(finding, sources)}\n\n${long(message)}\n\n`,
    ...(change === undefined ? [] : [`**Change**${linkTo(finding.fix, change, sources)}.\n\n`]),
    ...(remedy === undefined ? [] : [`**Fix.** ${long(remedy)}\n\n`]),
    ...repairTexts(finding),
    ...(excerpt === undefined ? [] : [`**Log.**\n\n${fenced(excerpt)}\n\n`]),
    ...(replay === undefined ? [] : [`**Again.**\n\n${fenced(replay)}\n\n`]),
  ].join("");
}

/** What was tried; the file's text is in the report, where nothing crowds it out. */
function repairTexts({ repair }: ReportFinding): readonly string[] {
  if (repair === undefined) return [];
  const { file } = repair;
  return [
    `**Tried.** ${long(triedText(repair))}${file === undefined ? "" : ` File: ${span(file.name)}.`}\n\n`,
    `${fenced(repair.sql)}\n\n`,
  ];
}

function findingLine(finding: ReportFinding, sources: SectionSources): string {
  const { severity, rule, message } = finding;
  return `- ${severity}: ${span(rule)}${placeLink(finding, sources)}: ${short(message)}\n`;
}

function placeLink(finding: ReportFinding, sources: SectionSources): string {
  return linkTo(finding.place, placeText(finding), sources);
}

function linkTo(
  given: ReportFinding["place"],
  text: string | undefined,
  { view, links }: SectionSources,
): string {
  if (text === undefined) return "";
  const place = placeInRepository(given, view);
  return links === undefined || place === undefined
    ? ` at ${span(text)}`
    : ` at [${span(text)}](${permalink(links, place)})`;
}

/** Questions that could not be answered; one cause that left several of them open is told once. */
export function openSection({ report }: SectionSources): Section {
  const groups = [...Map.groupBy(outlineOf(report).open, ({ message }) => message)];
  const more = groups.slice(MOST_OPEN).reduce((sum, [, open]) => sum + open.length, 0);
  return {
    name: "unanswered questions",
    rank: RANK.open,
    text: "## Not answered\n\n",
    items: [
      ...groups.slice(0, MOST_OPEN).map(([message, open]) => openLine(message, open)),
      ...(more > 0 ? [`- …and ${more} more.\n`] : []),
    ],
    end: "\n",
  };
}

const MOST_RULES = 12;

function openLine(message: string, open: readonly ReportFinding[]): string {
  const rules = [...new Set(open.map(({ rule }) => rule))];
  const named = rules.slice(0, MOST_RULES).map(span).join(", ");
  const more = rules.length > MOST_RULES ? ` and ${rules.length - MOST_RULES} more` : "";
  return `- ${named}${more}: ${short(message)}\n`;
}

export interface NumberSections {
  readonly tables: readonly Section[];
  /** One line: how many checks ended how. */
  readonly counts: Section;
}

export function numberSections({ report }: SectionSources): NumberSections {
  const outline = outlineOf(report);
  const counts = [
    `${counted(outline.satisfied.length, "check")} satisfied`,
    `${outline.violated.length} violated`,
    `${outline.open.length} not answered`,
    `${outline.notApplicable.length} not applicable`,
  ].join(" · ");
  return {
    tables: [
      ...numberTable(headMeasurements(report), { text: "## Numbers\n\n", end: "\n" }),
      ...numberTable(otherMeasurements(report), {
        text: "<details><summary>All numbers</summary>\n\n",
        end: "\n</details>\n\n",
      }),
    ],
    counts: { name: "the counts", rank: RANK.head, text: `${counts}\n` },
  };
}

function numberTable(
  rows: readonly Measurement[],
  frame: { readonly text: string; readonly end: string },
): readonly Section[] {
  if (rows.length === 0) return [];
  const more = rows.length - MOST_NUMBERS;
  const items = [
    ...rows
      .slice(0, MOST_NUMBERS)
      .map(({ label, value }) => `| ${short(label)} | ${short(value)} |\n`),
    ...(more > 0 ? [`| …and ${more} more | |\n`] : []),
  ];
  const text = `${frame.text}| measured | |\n|---|---:|\n`;
  return [{ name: "numbers", rank: RANK.numbers, text, items, end: frame.end }];
}
