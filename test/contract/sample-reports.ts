import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { type Report, reportSchema } from "#contract/report.ts";

const folder = join(import.meta.dirname, "../golden/reports");

export function sampleReport(name: "ready" | "not-ready"): Report {
  return reportSchema.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")));
}

/** Text as a hostile target would write it. */
const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "<script>alert(1)</script>",
        "</style><img src=x onerror=alert(1)>",
        "]]>",
        "<!--",
        "-->",
        "&lt;",
        "\"'`",
        "```",
        "````\n# heading",
        "![i](http://evil.example/p.png)",
        "[l](javascript:alert(1))",
        "@maintainer",
        "#12",
        "| a | b |",
        "\n::error::forged\n",
        "\r\n::set-output name=a::b",
        "##[error]forged",
        "%0A::warning::",
        "\u001b[31mred\u001b[0m",
        "\u202egnp.exe",
        "\u200b\u2066\u2069\ufeff",
        "\u0000\u0007\u0008\u007f\u0085",
        "\ud800",
        "\uffff",
        "../../etc/passwd",
      ),
      fc.string({ unit: "binary", maxLength: 20 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(""));

/** A valid report in which every text that a target can influence is hostile. */
export const hostileReport: fc.Arbitrary<Report> = fc
  .tuple(fc.constantFrom("ready" as const, "not-ready" as const), fc.infiniteStream(hostileText))
  .map(([name, stream]) => {
    const next = () => stream.next().value ?? "";
    const report = sampleReport(name);
    return {
      ...report,
      phases: report.phases.map((phase) => ({ ...phase, reason: next() })),
      findings: report.findings.map((finding) => ({
        ...finding,
        message: next(),
        remedy: next(),
        repair: {
          ...{ state: "proven", sql: next(), reversal: next(), notes: [next()] },
          file: { name: next(), content: next() },
        },
        replay: next(),
        place: { file: next(), line: 3, operation: next() },
      })),
      problems: report.problems.map((problem) => ({
        ...problem,
        message: next(),
        tried: [next()],
        advice: next(),
      })),
      target: {
        ...report.target,
        adapter: next(),
        title: next(),
        reasons: [next()],
        start: [next()],
      },
      metrics: { [next()]: 1 },
      resource_usage: { ...report.resource_usage, python_version: next() },
      run: { ...report.run, command: next(), started_at: next() },
    } as unknown as Report;
  });
