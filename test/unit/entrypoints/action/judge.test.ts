import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import type { Settings } from "#contract/settings.ts";
import { exchangeIn, readForeignReport } from "#entrypoints/action/exchange.ts";
import { judgeCommit } from "#entrypoints/action/judge.ts";
import { sampleReport } from "../../../contract/sample-reports.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "judge-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const READY = sampleReport("ready");
const NOT_READY = sampleReport("not-ready");
const withVerdict = (report: Report, verdict: Partial<Report["verdict"]>): Report => ({
  ...report,
  verdict: { ...report.verdict, ...verdict },
});

/** An engine that leaves this report, whoever wrote it, and ends like that. */
const judged = (report: unknown, end: string) => {
  const cli = join(folder, "cli.mjs");
  const exchange = exchangeIn(folder);
  const write = `writeFileSync(${JSON.stringify(exchange.reportFile)}, ${JSON.stringify(JSON.stringify(report))});`;
  writeFileSync(cli, `import { writeFileSync } from "node:fs";\n${write}\n${end};\n`);
  const invocation = {
    command: "deployment-ready" as const,
    projectDirectory: folder,
    reportFile: join(folder, "kept.json"),
    format: "plain" as const,
    timeoutMs: 10_000,
  };
  const configFile = { path: join(folder, "none.yml"), name: "none.yml", isExplicit: false };
  return judgeCommit(
    {
      parsed: { kind: "run", door: "input", invocation, flags: {}, configFile, problems: [] },
      agreed: { settings: {} as Settings, mentioned: [], remarks: [] },
      exchange,
      how: { cli, write: () => undefined, started: () => undefined },
      enclosures: { judging: { enter: [], env: {} }, testing: { enter: [], env: {} } },
    },
    new AbortController().signal,
  );
};

describe("whoever writes the report cannot better the verdict", () => {
  test("what the engine found is believed when both agree", async () => {
    expect(await judged(READY, "process.exit(0)")).toEqual(READY);
    expect(await judged(NOT_READY, "process.exit(1)")).toEqual(NOT_READY);
  });

  test.each<[string, Report, string]>([
    ["ready, and the engine says no", READY, "process.exit(1)"],
    ["ready, with the engine's code", withVerdict(READY, { exit_code: 1 }), "process.exit(1)"],
    ["not ready, but to be deployed", { ...NOT_READY, deployment_ready: true }, "process.exit(1)"],
    ["ready, and the engine was killed", READY, "process.kill(process.pid, 'SIGKILL')"],
    [
      "ready, and the tests failed",
      {
        ...READY,
        gate: {
          ...{ status: "failed", command: "t", exit_code: 1, coverage_percent: null },
          ...{ reason: "", duration_ms: 1 },
        },
      },
      "process.exit(0)",
    ],
  ])("%s", async (_how, report, end) => {
    const result = await judged(report, end);
    expect(result.deployment_ready).not.toBe(true);
    expect(result.verdict.outcome).not.toBe("ready");
    expect(result.verdict.exit_code).not.toBe(0);
  });
});

describe("a report is an ordinary file of bounded size", () => {
  test.each<[string, (path: string) => void]>([
    ["a pipe that nobody writes to", (path) => execFileSync("mkfifo", [path])],
    ["a device without an end", (path) => symlinkSync("/dev/zero", path)],
    [
      "a link",
      (path) => {
        writeFileSync(`${path}.there`, JSON.stringify(READY));
        symlinkSync(`${path}.there`, path);
      },
    ],
  ])("%s is none", { timeout: 5_000 }, async (_what, make) => {
    const path = join(folder, "report.json");
    make(path);
    expect(await readForeignReport(path)).toBeUndefined();
  });
});
