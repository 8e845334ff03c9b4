import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { readForeignReport } from "#entrypoints/action/exchange.ts";
import { renderCheckRun } from "#reporters/check-run.ts";

const folder = mkdtempSync(join(tmpdir(), "exchange-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const golden = resolve(import.meta.dirname, "../../../golden/reports");
const reports = ["ready", "not-ready"].map(
  (name) => JSON.parse(readFileSync(join(golden, `${name}.json`), "utf8")) as Report,
);
const LINKS = { serverUrl: "https://github.com", repository: "a/b", sha: "", runUrl: "" };
const view = { prefix: "", exists: () => true };

const read = async (value: unknown) => {
  const path = join(folder, "report.json");
  writeFileSync(path, JSON.stringify(value));
  return await readForeignReport(path);
};

test("the reports that we make are read as they are", async () => {
  for (const report of reports) expect(await read(report)).toEqual(report);
});

test("no report that shows green has another exit code than 0, whoever wrote it", async () => {
  const gate = fc.constantFrom("passed", "failed", "refused").map((status) => ({
    ...{ status, command: "pytest", exit_code: 0, coverage_percent: null },
    ...{ reason: "", duration_ms: 0 },
  }));
  const problem = fc
    .constantFrom("settings", "environment", "internal", "cancelled")
    .map((family) => ({ family, message: "m", tried: [], advice: "" }));
  const written = fc.record({
    base: fc.constantFrom(...reports),
    outcome: fc.constantFrom("ready", "not-ready", "inconclusive"),
    exit_code: fc.constantFrom(0, 1, 2, 3, 4, 130, -1),
    gate: fc.option(gate),
    problems: fc.array(problem, { maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(written, async ({ base, outcome, exit_code, gate, problems }) => {
      const verdict = { ...base.verdict, outcome, exit_code };
      const report = await read({ ...base, verdict, gate, problems });
      if (report === undefined) return;
      const { conclusion } = renderCheckRun(report, { view, remarks: [], links: LINKS });
      expect(conclusion === "success").toBe(exit_code === 0);
    }),
    { numRuns: 300 },
  );
});
