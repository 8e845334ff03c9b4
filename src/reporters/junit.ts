import type { Report, ReportFinding } from "#contract/report.ts";
import type { Reporter } from "#contract/reporter.ts";
import { escaped } from "./markup.ts";
import { fixText, outlineOf, type PhaseEntry, phaseOf, placeText } from "./outline.ts";
import { repairParagraphs } from "./repair-text.ts";

type Kind = "failure" | "error" | "skipped" | "passed";

interface Case {
  readonly kind: Kind;
  readonly xml: string;
}

/**
 * One suite per phase, one case per finding. A critical violation is a failure; a critical question
 * that stayed open, and a phase that did not run, are errors, so that no reader counts them as passed.
 * Warnings pass and say so in their output.
 *
 * Source  the form Jenkins, GitLab and the usual GitHub actions read (testmoapp/junitxml).
 */
export const junitReporter: Reporter = {
  id: "junit",
  render: (report) => ({
    name: "deployment_readiness_report.junit.xml",
    mediaType: "application/xml",
    text: documentOf(report),
  }),
};

function documentOf(report: Report): string {
  const { violated, open, satisfied, notApplicable } = outlineOf(report);
  const all = [...violated, ...open, ...satisfied, ...notApplicable];
  const phases = report.phases.map((phase) => ({
    name: phase.id,
    seconds: phase.duration_ms / 1000,
    cases: [
      ...all.filter((finding) => phaseOf(finding) === phase.id).map(caseOf),
      ...phaseCases(phase),
    ],
  }));
  const run = { name: "run", seconds: 0, cases: report.problems.map(problemCase) };
  const suites = [...phases, ...(run.cases.length === 0 ? [] : [run])];
  const cases = suites.flatMap((suite) => suite.cases);
  const head = `name="deployment-readiness" ${totals(cases)} time="${seconds(report.run.duration_ms / 1000)}"`;
  const body = suites.map(
    (suite) =>
      `  <testsuite name="${escaped(suite.name)}" ${totals(suite.cases)} time="${seconds(suite.seconds)}">\n${suite.cases.map(({ xml }) => xml).join("")}  </testsuite>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${head}>\n${body.join("")}</testsuites>\n`;
}

function totals(cases: readonly Case[]): string {
  const count = (kind: Kind) => cases.filter((one) => one.kind === kind).length;
  return `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}"`;
}

function seconds(value: number): string {
  return value.toFixed(3);
}

function caseOf(finding: ReportFinding): Case {
  const place = placeText(finding);
  const { file, line } = finding.place ?? {};
  const attributes = [
    `classname="${escaped(phaseOf(finding))}"`,
    `name="${escaped(place === undefined ? finding.rule : `${finding.rule} ${place}`)}"`,
    ...(file === undefined ? [] : [`file="${escaped(file)}"`]),
    ...(file === undefined || line === undefined ? [] : [`line="${line}"`]),
    'time="0.000"',
  ].join(" ");
  const kind = kindOf(finding);
  return { kind, xml: `    <testcase ${attributes}${bodyOf(finding, kind)}\n` };
}

function kindOf({ outcome, severity }: ReportFinding): Kind {
  if (outcome === "violated") return severity === "critical" ? "failure" : "passed";
  if (outcome === "inconclusive") return severity === "critical" ? "error" : "skipped";
  return outcome === "not-applicable" ? "skipped" : "passed";
}

function bodyOf(finding: ReportFinding, kind: Kind): string {
  const message = `message="${escaped(finding.message)}"`;
  if (kind === "skipped") return `><skipped ${message}/></testcase>`;
  if (kind === "error") return `><error type="inconclusive" ${message}/></testcase>`;
  const detail = escaped(
    [
      finding.message,
      ...(finding.remedy === undefined ? [] : [`Fix: ${finding.remedy}`]),
      ...repairParagraphs(finding),
      ...(fixText(finding) === undefined ? [] : [`Change: ${fixText(finding)}`]),
      ...(finding.replay === undefined ? [] : [`Again: ${finding.replay}`]),
      ...(finding.excerpt === undefined ? [] : [`Log:\n${finding.excerpt}`]),
    ].join("\n"),
  );
  if (kind === "failure")
    return `><failure type="${escaped(finding.rule)}" ${message}>${detail}</failure></testcase>`;
  if (finding.outcome !== "violated") return "/>";
  return `><system-out>${finding.severity}: ${detail}</system-out></testcase>`;
}

function phaseCases({ id, status, reason }: PhaseEntry): readonly Case[] {
  if (status === "passed" || status === "failed" || status === "inconclusive") return [];
  const open = `    <testcase classname="${id}" name="${id} was judged" time="0.000">`;
  const message = `message="${escaped(reason === "" ? status : `${status}: ${reason}`)}"`;
  return status === "skipped"
    ? [{ kind: "skipped", xml: `${open}<skipped ${message}/></testcase>\n` }]
    : [{ kind: "error", xml: `${open}<error type="${status}" ${message}/></testcase>\n` }];
}

function problemCase(problem: Report["problems"][number]): Case {
  const [first = ""] = problem.message.split("\n");
  const detail = [problem.message, ...problem.tried, problem.advice].join("\n").trim();
  return {
    kind: "error",
    xml: `    <testcase classname="run" name="${problem.family}" time="0.000"><error type="${problem.family}" message="${escaped(first)}">${escaped(detail)}</error></testcase>\n`,
  };
}
