import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Report, reportSchema } from "#contract/report.ts";
import { renderConsole } from "#reporters/console.ts";
import { REPORTERS } from "#reporters/registry.ts";

// `npm run golden` writes the expected files anew; read the difference before committing it.
const refresh = process.env["UPDATE_GOLDEN"] === "1";
const reports = join(import.meta.dirname, "reports");
const expected = join(import.meta.dirname, "expected");
const ENDINGS: Readonly<Record<string, string>> = {
  sarif: "sarif",
  junit: "junit.xml",
  // Not `.md`: the formatter would rewrite it.
  markdown: "md.txt",
  html: "html",
  annotations: "annotations.txt",
};

const viewsOf = (report: Report) => [
  ...REPORTERS.filter(({ id }) => id !== "json").map((reporter) => ({
    ending: ENDINGS[reporter.id] ?? reporter.id,
    text: reporter.render(report).text,
  })),
  { ending: "plain.txt", text: renderConsole(report, { colour: false, width: 100 }) },
  { ending: "pretty.txt", text: renderConsole(report, { colour: true, width: 72 }) },
];

for (const file of readdirSync(reports).sort()) {
  const name = file.replace(/\.json$/, "");
  const report = reportSchema.parse(JSON.parse(readFileSync(join(reports, file), "utf8")));
  for (const { ending, text } of viewsOf(report)) {
    const path = join(expected, `${name}.${ending}`);
    test(`the ${name} report gives the bytes of ${name}.${ending}`, () => {
      if (refresh) writeFileSync(path, text);
      expect(text).toBe(readFileSync(path, "utf8"));
    });
  }
}
