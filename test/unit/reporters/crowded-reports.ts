import * as fc from "fast-check";
import type { Report, ReportFinding } from "#contract/report.ts";
import { sampleReport } from "../../contract/sample-reports.ts";

const SEVERITIES = ["critical", "warning", "note"] as const;
const OUTCOMES = ["violated", "violated", "violated", "inconclusive", "satisfied"] as const;
const PIECES = [
  "column orders.total is absent ",
  "\n::error::forged\n",
  "\r::add-mask::e\u0085::set-output name=a::b",
  "##[error]forged",
  "%0A::warning::",
  "````\n# heading",
  "<script>alert(1)</script>",
  "</details><details>",
  "![i](http://evil.example/p.png)",
  "@maintainer #12 GH-7",
  "\u202egnp.exe\u2066\u200b\ufeff",
  "\u0000\u0007\u001b[31m\u009b",
  "\ud800",
  "\u{e0041}\u{e007f}",
  "😀\u{10ffff}\uffff",
  "〇漢字",
  "*_`|\\[]()!~$^-",
  "",
];
const LONG = 1024 * 1024;

/** A small generator of its own: five thousand hostile findings in a few milliseconds. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

export interface Crowd {
  readonly seed: number;
  readonly count: number;
  /** How many of the texts have a megabyte. */
  readonly giants: number;
  readonly outcome: Report["verdict"]["outcome"];
}

/** A report with any number of findings, whose every text is hostile. */
export function crowdedReport({ seed, count, giants, outcome }: Crowd): Report {
  const next = randomOf(seed);
  const text = () =>
    Array.from({ length: 1 + next(6) }, () => PIECES[next(PIECES.length)]).join("");
  const giant = () =>
    text()
      .padEnd(64, "漢\u202e")
      .repeat(LONG / 64);
  const base = sampleReport("not-ready");
  const findings = Array.from({ length: count }, (_, index): ReportFinding => {
    const isGiant = index < giants;
    return {
      rule: `api/rule-${next(40)}`,
      outcome: OUTCOMES[next(OUTCOMES.length)] ?? "violated",
      severity: SEVERITIES[next(3)] ?? "note",
      message: isGiant ? giant() : text(),
      ...(next(3) === 0 ? {} : { remedy: isGiant ? giant() : text() }),
      ...(next(3) === 0 ? {} : { replay: isGiant ? giant() : text() }),
      place: {
        file: next(2) === 0 ? `app/${next(50)}.py` : text(),
        line: next(4) === 0 ? 2 ** 40 : next(500),
        operation: text(),
      },
      fingerprint: String(index).padStart(16, "0"),
    };
  });
  return {
    ...base,
    verdict: { ...base.verdict, outcome, reasons: [text()] },
    critical_failures: findings.filter(({ severity }) => severity === "critical").map(text),
    warnings: findings.map(text),
    phases: base.phases.map((phase) => ({ ...phase, reason: giants > 0 ? giant() : text() })),
    metrics: Object.fromEntries(Array.from({ length: next(300) }, () => [text(), next(1000)])),
    problems: Array.from({ length: next(3) * next(20) }, () => ({
      family: "environment" as const,
      message: text(),
      tried: Array.from({ length: next(20) }, text),
      advice: text(),
    })),
    findings,
  };
}

export const crowd: fc.Arbitrary<Crowd> = fc.record({
  seed: fc.integer({ min: 1 }),
  count: fc.oneof(
    fc.constantFrom(0, 1, 9, 10, 11, 49, 50, 51, 499, 500, 501),
    fc.integer({ min: 0, max: 300 }),
  ),
  giants: fc.constantFrom(0, 0, 0, 1),
  outcome: fc.constantFrom("ready", "not-ready", "inconclusive"),
});
