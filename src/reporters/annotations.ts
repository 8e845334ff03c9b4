import type { Report, ReportFinding } from "#contract/report.ts";
import type { Reporter } from "#contract/reporter.ts";
import type { Severity } from "#contract/rule.ts";
import { counted, outlineOf, placeText, repositoryFile } from "./outline.ts";
import { visible, visibleLines } from "./visible.ts";

const LEVELS = { critical: "error", warning: "warning", note: "notice" } as const;
// The runner keeps ten annotations of each level per step and cuts a message at 4096 characters.
// Source: actions/runner, ExecutionContext.cs, _maxIssueCount and _maxIssueMessageLength.
const MOST_PER_LEVEL = 10;
const LONGEST_MESSAGE = 4000;

/** GitHub workflow commands, most severe first; what does not fit is counted in the last one. */
export const annotationsReporter: Reporter = {
  id: "annotations",
  render: (report) => {
    const lines = [...problemLines(report), ...findingLines(report)];
    return {
      name: "deployment_readiness_annotations.txt",
      mediaType: "text/plain",
      text: lines.map((line) => `${line}\n`).join(""),
    };
  },
};

function problemLines({ problems }: Report): readonly string[] {
  const titles = { settings: "Bad settings", environment: "Surroundings", internal: "Our bug" };
  return problems
    .flatMap(({ family, message, advice }) =>
      family === "cancelled"
        ? []
        : [command("error", { title: titles[family] }, `${message}\n${advice}`.trim())],
    )
    .slice(0, MOST_PER_LEVEL / 2);
}

function findingLines(report: Report): readonly string[] {
  const { violated } = outlineOf(report);
  return (["critical", "warning", "note"] as const).flatMap((severity) => {
    const own = violated.filter((finding) => finding.severity === severity);
    const taken = severity === "critical" ? problemLines(report).length : 0;
    const room = MOST_PER_LEVEL - taken;
    if (own.length <= room) return own.map(commandOf);
    return [...own.slice(0, room - 1).map(commandOf), moreLine(severity, own.length - room + 1)];
  });
}

function moreLine(severity: Severity, count: number): string {
  const message = `and ${counted(count, "more finding")} of this severity; see the report.`;
  return command(LEVELS[severity], { title: "Deployment Readiness" }, message);
}

function commandOf(finding: ReportFinding): string {
  const file = repositoryFile(finding);
  const line = finding.place?.line;
  const elsewhere = file === undefined ? placeText(finding) : undefined;
  const text = [
    elsewhere === undefined ? finding.message : `${elsewhere}: ${finding.message}`,
    ...(finding.remedy === undefined ? [] : [`Fix: ${finding.remedy}`]),
    ...(finding.replay === undefined ? [] : [`Again: ${finding.replay}`]),
  ].join("\n");
  const properties = {
    ...(file === undefined ? {} : { file }),
    ...(file === undefined || line === undefined ? {} : { line: String(line) }),
    title: finding.rule,
  };
  return command(LEVELS[finding.severity], properties, text);
}

function command(
  level: string,
  properties: Readonly<Record<string, string>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${list.join(",")}::${data(visibleLines(message, LONGEST_MESSAGE))}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(visible(text, 255)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
