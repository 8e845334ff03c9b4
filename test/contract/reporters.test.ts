import * as fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { type Report, reportSchema } from "#contract/report.ts";
import { renderConsole } from "#reporters/console.ts";
import { REPORTERS } from "#reporters/registry.ts";
import { hostileReport, sampleReport } from "./sample-reports.ts";

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;
const byId = (id: string) => {
  const found = REPORTERS.find((reporter) => reporter.id === id);
  if (found === undefined) throw new Error(`no reporter ${id}`);
  return found;
};
function always(claim: (report: Report) => void): void {
  void fc.assert(fc.property(hostileReport, claim), { numRuns: 150 });
}

test("ids and file names are unique, and names hold no folder", () => {
  const documents = REPORTERS.map((reporter) => reporter.render(sampleReport("ready")));
  expect(new Set(REPORTERS.map(({ id }) => id)).size).toBe(REPORTERS.length);
  expect(new Set(documents.map(({ name }) => name)).size).toBe(REPORTERS.length);
  for (const { name, mediaType } of documents) {
    expect(name).toMatch(/^[a-z_.]+$/);
    expect(mediaType).toMatch(/^[a-z]+\/[a-z+.]+$/);
  }
});

test("the same report gives the same bytes, and the report is left as it was", () => {
  always((report) => {
    const before = JSON.stringify(report);
    for (const reporter of REPORTERS)
      expect(reporter.render(report)).toEqual(reporter.render(structuredClone(report)));
    expect(JSON.stringify(report)).toBe(before);
  });
});

test("views do not depend on the order in which findings arrive", () => {
  const report = sampleReport("not-ready");
  const reversed = { ...report, findings: [...report.findings].reverse() };
  for (const reporter of REPORTERS.filter(({ id }) => id !== "json"))
    expect(reporter.render(reversed).text, reporter.id).toBe(reporter.render(report).text);
  const options = { colour: false, width: 100 };
  expect(renderConsole(reversed, options)).toBe(renderConsole(report, options));
});

test("JSON comes back as the very report", () => {
  always((report) => {
    const back = reportSchema.parse(JSON.parse(byId("json").render(report).text));
    expect(JSON.stringify(back)).toBe(JSON.stringify(reportSchema.parse(report)));
  });
});

test("no view for people lets a hostile text hide, move the cursor or reorder", () => {
  always((report) => {
    for (const id of ["html", "junit", "markdown", "annotations"])
      expect(byId(id).render(report).text).not.toMatch(HIDDEN);
    expect(renderConsole(report, { colour: false, width: 80 })).not.toMatch(HIDDEN);
  });
});

test("HTML holds no element, attribute or address that a text brought in", () => {
  const shapeOf = (text: string) =>
    (text.match(/<\/?([a-z0-9]+)/gi) ?? []).filter((tag) =>
      /script|img|iframe|link|base/i.test(tag),
    );
  always((report) => {
    const { text } = byId("html").render(report);
    expect(shapeOf(text)).toEqual([]);
    expect(text).not.toMatch(/\s(?:src|href|srcset|on[a-z]+)\s*=\s*["']/i);
    expect(text).toContain("default-src 'none'");
  });
});

test("JUnit is well-formed, and its totals are those of its cases", () => {
  always((report) => {
    const { text } = byId("junit").render(report);
    expect(XMLValidator.validate(text)).toBe(true);
    const parsed = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: "",
      processEntities: false,
      isArray: (name) => name === "testsuite" || name === "testcase",
    }).parse(text).testsuites;
    const cases = parsed.testsuite.flatMap(
      (suite: { testcase?: object[] }) => suite.testcase ?? [],
    );
    const having = (name: string) => cases.filter((one: object) => name in one).length;
    expect(Number(parsed.tests)).toBe(cases.length);
    expect(Number(parsed.failures)).toBe(having("failure"));
    expect(Number(parsed.errors)).toBe(having("error"));
    expect(Number(parsed.skipped)).toBe(having("skipped"));
  });
});

test("SARIF results name a rule, a level, a safe relative file and a stable fingerprint", () => {
  always((report) => {
    const log = JSON.parse(byId("sarif").render(report).text);
    const [run] = log.runs;
    expect(log.version).toBe("2.1.0");
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(["error", "warning", "note"]).toContain(result.level);
      const { uri } = result.locations[0].physicalLocation.artifactLocation;
      expect(uri).toMatch(/^[^/:?#]/);
      expect(decodeURIComponent(uri).split("/")).not.toContain("..");
      expect(result.partialFingerprints["deploymentReadiness/v1"]).toMatch(/^[0-9a-f]{16}$/);
    }
  });
});

test("annotations are one workflow command per line, and no text starts another", () => {
  always((report) => {
    const lines = byId("annotations").render(report).text.split("\n").slice(0, -1);
    for (const line of lines)
      expect(line).toMatch(/^::(?:error|warning|notice) [^\r\n]*::[^\r\n]*$/);
    expect(lines.length).toBeLessThanOrEqual(30);
  });
});

test("no line of the console starts a workflow command", () => {
  always((report) => {
    for (const width of [40, 80, 120])
      for (const line of renderConsole(report, { colour: false, width }).split("\n")) {
        expect(line.trimStart()).not.toMatch(/^::/);
        expect(line).not.toContain("##[");
      }
  });
});

test("colour changes nothing but colour", () => {
  always((report) => {
    const options = { colour: true, width: 90 };
    const bare = renderConsole(report, options).replaceAll(/\u001b\[[\d;]*m/g, "");
    expect(bare).toBe(renderConsole(report, { ...options, colour: false }));
  });
});

test("Markdown keeps hostile text from becoming HTML, links, images, mentions or headings", () => {
  always((report) => {
    const { text } = byId("markdown").render(report);
    const outside = text
      .replaceAll("\\`", "")
      .replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "")
      .replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
    expect(outside.replaceAll("<!-- -->", "")).not.toMatch(/<(?!\/?(?:details|summary)>)/);
    expect(outside).not.toMatch(/(?<!\\)[[\]]/);
    expect(outside).not.toMatch(/@[a-z]/i);
    expect(outside).not.toContain("://");
    expect(outside.match(/^# /gm)).toHaveLength(1);
  });
});
