import type { CheckAnnotation, Remark, RepositoryView } from "#contract/check-run.ts";
import type { Report, ReportFinding } from "#contract/report.ts";
import { byteLength, clippedToBytes } from "./byte-budget.ts";
import { fixText, outlineOf, placeText } from "./outline.ts";
import { repairParagraphs } from "./repair-text.ts";
import { placeInRepository } from "./repository-place.ts";
import { visible, visibleLines } from "./visible.ts";

export type MarkLevel = CheckAnnotation["annotation_level"];

/** Something to be shown beside the code. */
export interface Mark {
  readonly level: MarkLevel;
  /** Visible characters only, at most 255 bytes. */
  readonly title: string;
  readonly what: string;
  readonly fix: string;
  readonly again: string;
  readonly log: string;
  /** Relative to the repository; absent when there is no such file. */
  readonly file?: string;
  readonly line?: number;
  /** How many findings, problems or remarks it stands for. */
  readonly count: number;
  /** The rules of an open question, when one cause left several of them open. */
  readonly rules: readonly string[];
}

export interface MarkSources {
  readonly view: RepositoryView;
  readonly remarks: readonly Remark[];
}

export const MARK_LEVELS: readonly MarkLevel[] = ["failure", "warning", "notice"];
const SEVERITY_LEVELS = { critical: "failure", warning: "warning", note: "notice" } as const;
const FAMILY_TITLES = {
  settings: "Bad settings",
  environment: "Surroundings",
  internal: "Our bug",
} as const;
const TITLE_BYTES = 255;
// Longer than any message that is shown, shorter than what would be slow to compare.
const PART_LIMIT = 8000;
const MOST_RULES = 12;

/** Everything that is worth a mark, the most severe first, equal ones folded into one. */
export function marksOf(report: Report, { view, remarks }: MarkSources): readonly Mark[] {
  const single = [
    ...problemMarks(report, view),
    ...outlineOf(report).violated.map((finding) => findingMark(finding, view)),
    ...outlineOf(report).violated.flatMap((finding) => fixMarks(finding, view)),
    ...openMarks(report, view),
    ...remarks.map((remark) => remarkMark(remark, view)),
  ];
  const folded = [...Map.groupBy(single, keyOf).values()].flatMap(foldedMark);
  return MARK_LEVELS.flatMap((level) => folded.filter((mark) => mark.level === level));
}

/** How many marks there were before equal ones were folded. */
export function totalOf(marks: readonly Mark[]): number {
  return marks.reduce((sum, { count }) => sum + count, 0);
}

/** What happened, its fix and how to see it again; within the bytes, and none crowds the others out. */
export function messageOf(mark: Mark, limit: number): string {
  const seen = mark.count <= 1 ? "" : ` (seen ${mark.count} times)`;
  const rules = rulesLine(mark.rules);
  const fix = mark.fix === "" ? "" : clippedToBytes(`\nFix: ${mark.fix}`, Math.floor(limit / 4));
  const again =
    mark.again === "" ? "" : clippedToBytes(`\nAgain: ${mark.again}`, Math.floor(limit / 4));
  const log = mark.log === "" ? "" : clippedToBytes(`\nLog:\n${mark.log}`, Math.floor(limit / 4));
  const rest = `${seen}${clippedToBytes(rules, Math.floor(limit / 4))}${fix}${again}${log}`;
  const room = limit - byteLength(rest);
  return `${clippedToBytes(mark.what, room)}${rest}`;
}

function rulesLine(rules: readonly string[]): string {
  if (rules.length === 0) return "";
  const more = rules.length - MOST_RULES;
  const named = rules.slice(0, MOST_RULES).join(", ");
  return `\nNot answered: ${named}${more > 0 ? ` and ${more} more` : ""}`;
}

function keyOf({ level, title, what, file, line }: Mark): string {
  return JSON.stringify([level, title, what, file ?? null, line ?? null]);
}

function foldedMark(marks: readonly Mark[]): readonly Mark[] {
  const [first] = marks;
  if (first === undefined) return [];
  const rules = [...new Set(marks.flatMap((mark) => mark.rules))];
  return [{ ...first, rules, count: totalOf(marks) }];
}

interface MarkParts {
  readonly title: string;
  readonly what: string;
  readonly fix?: string | undefined;
  readonly again?: string | undefined;
  readonly log?: string | undefined;
}

function mark(level: MarkLevel, parts: MarkParts): Mark {
  const shown = (text: string | undefined) => visibleLines(text ?? "", PART_LIMIT).trim();
  const what = shown(parts.what);
  return {
    level,
    title: clippedToBytes(visible(parts.title, TITLE_BYTES), TITLE_BYTES),
    // GitHub refuses an empty message.
    what: what === "" ? "No message." : what,
    fix: shown(parts.fix),
    again: shown(parts.again),
    log: shown(parts.log),
    count: 1,
    rules: [],
  };
}

function problemMarks({ problems }: Report, view: RepositoryView): readonly Mark[] {
  return problems.flatMap(({ family, message, advice, place }) => {
    if (family === "cancelled") return [];
    const whole = mark("failure", { title: FAMILY_TITLES[family], what: `${message}\n${advice}` });
    // The message names the file and the line already.
    return [placed(whole, { place, text: undefined, view })];
  });
}

function findingMark(finding: ReportFinding, view: RepositoryView): Mark {
  return placed(
    mark(SEVERITY_LEVELS[finding.severity], {
      title: finding.rule,
      what: finding.message,
      fix: [finding.remedy ?? "", ...repairParagraphs(finding)]
        .filter((text) => text !== "")
        .join("\n"),
      again: finding.replay,
      log: finding.excerpt,
    }),
    { place: finding.place, text: placeText(finding), view },
  );
}

/** A second mark where the fix belongs; it stands for no finding of its own. */
function fixMarks(finding: ReportFinding, view: RepositoryView): readonly Mark[] {
  const place = placeInRepository(finding.fix, view);
  if (place === undefined || fixText(finding) === undefined) return [];
  const what = `${finding.remedy ?? finding.message} (${placeText(finding) ?? finding.rule})`;
  return [
    {
      ...mark("notice", { title: `${finding.rule}: the fix belongs here`, what }),
      ...place,
      count: 0,
    },
  ];
}

// One cause leaves many questions open, so they share a title and are folded by what is said. What only
// repeats the cause of a marked finding decides nothing and gets no mark of its own.
function openMarks(report: Report, view: RepositoryView): readonly Mark[] {
  const { violated, open } = outlineOf(report);
  const isOpen = report.verdict.outcome === "inconclusive";
  const told = new Set(violated.map(({ cause }) => cause));
  return open
    .filter(({ severity }) => severity === "critical")
    .filter(({ cause }) => isOpen || cause === undefined || !told.has(cause))
    .map((finding) => {
      const { place, message } = finding;
      const open = mark(isOpen ? "failure" : "warning", { title: "Not answered", what: message });
      const shown = placed(open, { place, text: placeText(finding), view });
      return { ...shown, rules: [visible(finding.rule, 120)] };
    });
}

// A remark names a file of the repository, not of the project.
function remarkMark({ level, title, message, file, line }: Remark, view: RepositoryView): Mark {
  const text = file === undefined || line === undefined ? file : `${file}:${line}`;
  return placed(mark(level, { title, what: message }), {
    place: { file, line },
    text,
    view: { ...view, prefix: "" },
  });
}

function placed(
  given: Mark,
  where: {
    readonly place: Parameters<typeof placeInRepository>[0];
    readonly text: string | undefined;
    readonly view: RepositoryView;
  },
): Mark {
  const place = placeInRepository(where.place, where.view);
  if (place !== undefined) return { ...given, ...place };
  if (where.text === undefined || where.text === "") return given;
  return { ...given, what: `${visible(where.text, 300)}: ${given.what}` };
}
