import { expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { renderConsole } from "#reporters/console.ts";
import { REPORTERS } from "#reporters/registry.ts";
import { repairParagraphs, triedText } from "#reporters/repair-text.ts";
import { sampleReport } from "../../contract/sample-reports.ts";

type Repair = NonNullable<Report["findings"][number]["repair"]>;

const repair: Repair = {
  state: "proven",
  sql: "ALTER TABLE cargo ADD COLUMN a text;\nUPDATE cargo SET a = '<b>  x';",
  reversal: "ALTER TABLE cargo DROP COLUMN a;",
  file: { name: "migrations/9_add_a.sql", content: "-- <script>up</script>\n" },
  notes: ["Decide what cargo.a is in rows that exist already."],
};

function reportWith(given: Partial<Repair> = {}): Report {
  const report = sampleReport("not-ready");
  let isGiven = false;
  return {
    ...report,
    findings: report.findings.map((finding) => {
      if (isGiven || finding.outcome !== "violated") return finding;
      isGiven = true;
      return { ...finding, repair: { ...repair, ...given } };
    }),
  };
}

test("each state is told in words", () => {
  expect(triedText(repair)).toMatch(/^proven on a clone with rows.*\. Decide what/);
  expect(triedText({ ...repair, state: "destructive" })).toMatch(/lost or changed/);
  expect(triedText({ ...repair, state: "suggested" })).toMatch(/^suggested, not proven/);
  expect(repairParagraphs(sampleReport("ready").findings[0] as never)).toEqual([]);
});

test("the console shows the statements as they are, and the file's name", () => {
  const text = renderConsole(reportWith(), { colour: false, width: 80 });
  expect(text).toContain("sql    ALTER TABLE cargo ADD COLUMN a text;\n");
  expect(text).toContain("UPDATE cargo SET a = '<b>  x';\n");
  expect(text).toContain("file   migrations/9_add_a.sql");
  const long = reportWith({
    sql: Array.from({ length: 20 }, (_, at) => `SELECT ${at};`).join("\n"),
  });
  expect(renderConsole(long, { colour: false, width: 80 })).toContain("8 more lines in the report");
});

test.each(REPORTERS.map((reporter) => [reporter.id, reporter] as const))(
  "%s shows what was tried, and escapes it",
  (id, reporter) => {
    const { text } = reporter.render(reportWith());
    expect(text).toContain("ALTER TABLE cargo ADD COLUMN a text;");
    if (id === "html") expect(text).not.toContain("<script>up");
    if (id === "sarif") {
      const fixes = (given: string) =>
        JSON.parse(given).runs[0].results.flatMap(
          (result: { fixes?: unknown[] }) => result.fixes ?? [],
        );
      expect(fixes(text)).toHaveLength(1);
      expect(fixes(reporter.render(reportWith({ state: "destructive" })).text)).toEqual([]);
    }
  },
);
