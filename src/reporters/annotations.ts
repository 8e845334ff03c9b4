import type { Report } from "#contract/report.ts";
import type { Reporter } from "#contract/reporter.ts";
import {
  MARK_LEVELS,
  type Mark,
  type MarkLevel,
  type MarkSources,
  marksOf,
  messageOf,
  totalOf,
} from "./marks.ts";
import { UNKNOWN_REPOSITORY } from "./repository-place.ts";

const COMMANDS = { failure: "error", warning: "warning", notice: "notice" } as const;
// The runner keeps ten annotations of each level per step and cuts a message at 4096 characters.
// Source: actions/runner, ExecutionContext.cs, _maxCountPerIssueType and _maxIssueMessageLength.
const MOST_PER_LEVEL = 10;
const MESSAGE_BYTES = 4000;

export interface Annotations {
  /** Workflow commands, one per line. */
  readonly text: string;
  /** How many findings, problems and remarks they stand for, and how many had no room. */
  readonly shown: number;
  readonly more: number;
}

/** GitHub workflow commands, most severe first; the last one of a level counts what had no room. */
export function renderAnnotations(report: Report, sources: MarkSources): Annotations {
  const marks = marksOf(report, sources);
  const levels = MARK_LEVELS.map((level) =>
    levelLines(
      level,
      marks.filter((mark) => mark.level === level),
    ),
  );
  const more = levels.reduce((sum, level) => sum + level.more, 0);
  return {
    text: levels.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join(""),
    shown: totalOf(marks) - more,
    more,
  };
}

/** The same for a reader who knows no repository. */
export const annotationsReporter: Reporter = {
  id: "annotations",
  render: (report) => ({
    name: "deployment_readiness_annotations.txt",
    mediaType: "text/plain",
    text: renderAnnotations(report, { view: UNKNOWN_REPOSITORY, remarks: [] }).text,
  }),
};

function levelLines(level: MarkLevel, marks: readonly Mark[]) {
  if (marks.length <= MOST_PER_LEVEL) return { lines: marks.map(commandOf), more: 0 };
  const shown = marks.slice(0, MOST_PER_LEVEL - 1);
  const more = totalOf(marks) - totalOf(shown);
  return { lines: [...shown.map(commandOf), moreLine(level, more)], more };
}

function moreLine(level: MarkLevel, count: number): string {
  const message = `and ${count} more of this severity. The whole list is in the job summary and in the report.`;
  return command(level, { title: "Deployment Readiness" }, message);
}

function commandOf(mark: Mark): string {
  const { file, line, title, level } = mark;
  const properties = {
    ...(file === undefined ? {} : { file }),
    ...(file === undefined || line === undefined ? {} : { line: String(line) }),
    title,
  };
  return command(level, properties, messageOf(mark, MESSAGE_BYTES));
}

function command(
  level: MarkLevel,
  properties: Readonly<Record<string, string>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${COMMANDS[level]} ${list.join(",")}::${data(message)}`;
}

// The runner looks for its older syntax, `##[name]`, anywhere in a line.
function data(text: string): string {
  return text
    .replaceAll("##[", "# #[")
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
