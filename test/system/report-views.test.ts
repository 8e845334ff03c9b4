import { existsSync, readFileSync, rmSync } from "node:fs";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { type Outcome, runCli } from "./harness/cli.ts";
import { type NotesProject, notesProject } from "./harness/notes.ts";
import { openPostgres } from "./harness/postgres.ts";

// One run with a finding, whose evidence and report every test here reads.
let project: NotesProject;
let results: NotesProject;
let first: Outcome;
const report = () => results.at("report.json");
const evidence = () => results.at("evidence");

beforeAll(async () => {
  project = notesProject();
  results = notesProject();
  const server = readFileSync(project.at("server.js"), "utf8");
  project.write("server.js", server.replace("[...notes.values()]", "[{ id: 1 }]"));
  const { url } = await openPostgres();
  const about = ["--project", project.directory, "--database-url", url];
  first = await runCli(
    ["deployment-ready", ...about, "--format", "json", "--evidence", evidence()],
    { reportFile: report() },
  );
}, 120_000);
afterAll(() => results[Symbol.dispose]());

test("with --format json standard output is the report and nothing else speaks", () => {
  expect(first.exitCode).toBe(1);
  expect(first.stdout).toBe(readFileSync(report(), "utf8"));
  expect(first.stderr).toBe("");
  expect(first.report?.api_contract_compliance).toBe(false);
  expect(first.report?.findings.filter(({ outcome }) => outcome === "violated")).toMatchObject([
    { rule: "api/body-mismatch", place: { operation: "GET /notes" } },
  ]);
});

test("judge finds the same again, without the application", async () => {
  rmSync(project.directory, { recursive: true });
  const again = await runCli(["judge", "--evidence", evidence()], {
    reportFile: results.at("again.json"),
  });
  expect(again.exitCode).toBe(1);
  const { run, ...rest } = first.report as Report;
  expect(again.report).toEqual({ ...rest, run: { ...run, command: "judge" } });
  const relaxed = await runCli(
    ["judge", evidence(), "--rule", "api/body-mismatch=warning", "--format", "plain"],
    { reportFile: results.at("relaxed.json") },
  );
  expect(relaxed.exitCode).toBe(0);
  expect(relaxed.report?.warnings).toHaveLength(1);
});

test("judge without evidence says what it needs, and overwrites no report", async () => {
  const before = readFileSync(report(), "utf8");
  const run = await runCli(["judge", results.at("nowhere")], { reportFile: report() });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toMatch(/EVIDENCE_DIR is .*nowhere.*allowed: a folder that an earlier run/);
  expect(readFileSync(report(), "utf8")).toBe(before);
});

const LOOKS: Readonly<Record<string, (text: string) => void>> = {
  html: (text) => {
    expect(text).toMatch(/^<!doctype html>[\s\S]*<h1>NOT READY<\/h1>[\s\S]*<\/html>\n$/);
    expect(text).toContain("api/body-mismatch");
  },
  sarif: (text) => {
    const { version, runs } = JSON.parse(text);
    expect(version).toBe("2.1.0");
    expect(runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      "api/body-mismatch",
    ]);
  },
  junit: (text) => {
    expect(XMLValidator.validate(text)).toBe(true);
    const options = { ignoreAttributes: false, attributeNamePrefix: "" };
    expect(new XMLParser(options).parse(text).testsuites.failures).toBe("1");
  },
  markdown: (text) => expect(text).toMatch(/^# ❌ NOT READY\n[\s\S]*`api\/body-mismatch`/),
  json: (text) => expect(JSON.parse(text)).toEqual(first.report),
};

test.concurrent.each(Object.keys(LOOKS))("report --render %s", async (form) => {
  const output = results.at(`views/report.${form}`);
  const args = ["report", "--render", form, "--output", output];
  const written = await runCli(args, { reportFile: report() });
  expect(written.exitCode).toBe(0);
  expect(written.stdout + written.stderr).toBe("");
  LOOKS[form]?.(readFileSync(output, "utf8"));
});

test("report writes Markdown to standard output when nothing else is asked for", async () => {
  const shown = await runCli(["report"], { reportFile: report() });
  expect(shown.exitCode).toBe(0);
  expect(shown.stderr).toBe("");
  LOOKS["markdown"]?.(shown.stdout);
});

test("report without a report is bad input, and writes none", async () => {
  const absent = results.at("absent.json");
  const run = await runCli(["report", "--render", "html"], { reportFile: absent });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toMatch(/--report is .*absent\.json.*allowed: a report that an earlier run/);
  expect(existsSync(absent)).toBe(false);
});
