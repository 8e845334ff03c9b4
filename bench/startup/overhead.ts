import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quantile } from "#engines/statistics/summary.ts";
import { runCli } from "../../test/system/harness/cli.ts";
import { applyEdits } from "./edit.ts";
import { healthyCopy } from "./prepare.ts";
import { before, type Edit } from "./seed.ts";
import { STACKS } from "./stacks.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 3);
// Each of them once more makes sure that an installation is not measured.
const APPS = ["express", "fastapi", "flask"];
const BUDGET_MS = 90_000;
const DEATH_BUDGET_MS = 1_000;

/** The last act of a process that dies at the start is to write down when. */
const DYING: Readonly<Record<string, readonly Edit[]>> = {
  express: [
    before(
      "src/server.js",
      "const config = readConfig",
      'const { appendFileSync } = await import("node:fs");\nappendFileSync("death", `${Date.now()}\\n`);\nthrow new Error("the end");\n\n',
    ),
  ],
  fastapi: [
    before(
      "orders/api/application.py",
      "app = create_app()",
      'import time\n\nopen("death", "a").write(f"{time.time_ns() // 1_000_000}\\n")\nraise RuntimeError("the end")\n',
    ),
  ],
};

const print = (line: string) => process.stdout.write(`${line}\n`);
const median = (values: readonly number[]) => quantile(values, 0.5);
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

function stackOf(id: string) {
  const stack = STACKS.find((each) => each.id === id);
  if (stack === undefined) throw new Error(`there is no stack ${id}`);
  return stack;
}

/** Everything that is tried with a ready target, against one plain boot of it. */
async function overheadOf(id: string): Promise<void> {
  const copy = healthyCopy(stackOf(id), "overhead");
  const timed = async (command: string) => {
    const startedMs = performance.now();
    const args = [command, "--project", copy.directory, "--runtime", "process"];
    const run = await runCli(args, { triesAll: true });
    if (run.exitCode !== 0) print(`| ${id}: ${command} ended with ${run.exitCode} | | | | |`);
    return performance.now() - startedMs;
  };
  try {
    await timed("health-check");
    const plain: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      plain.push(await timed("health-check"));
      whole.push(await timed("startup-check"));
    }
    const [one, all] = [median(plain), median(whole)];
    const verdict = all - one <= BUDGET_MS ? "yes" : "NO";
    const cells = [id, seconds(one), seconds(all), seconds(all - one), (all / one).toFixed(1)];
    print(`| ${[...cells, verdict].join(" | ")} |`);
  } finally {
    copy.remove();
  }
}

/** From the last word of the process to the report with its finding, and to the end of the run. */
async function deathOf(id: string, edits: readonly Edit[]): Promise<void> {
  const copy = healthyCopy(stackOf(id), "death");
  const folder = mkdtempSync(join(tmpdir(), "bench-report-"));
  const reportFile = join(folder, "report.json");
  try {
    applyEdits(copy.directory, edits);
    const toReport: number[] = [];
    const toEnd: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const args = ["startup-check", "--project", copy.directory, "--runtime", "process"];
      const run = await runCli(args, { triesAll: true, reportFile });
      const endedAt = Date.now();
      if (run.exitCode !== 1) throw new Error(`${id}: exit code ${run.exitCode} instead of 1`);
      const deaths = readFileSync(join(copy.directory, "death"), "utf8").trim().split("\n");
      const diedAt = Number(deaths.at(-1));
      toReport.push(statSync(reportFile).mtimeMs - diedAt);
      toEnd.push(endedAt - diedAt);
    }
    const verdict = median(toReport) <= DEATH_BUDGET_MS ? "yes" : "NO";
    print(
      `| ${id} | ${median(toReport).toFixed(0)} ms | ${median(toEnd).toFixed(0)} ms | ${verdict} |`,
    );
  } finally {
    copy.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

print(`Median of ${ROUNDS} rounds.\n`);
print(
  "| Process | death to report | death to the end of the run | within 1 s |\n| --- | --- | --- | --- |",
);
for (const [id, edits] of Object.entries(DYING)) await deathOf(id, edits);
print(
  "\n| Application | health-check | startup-check, all trials | more | ratio | within 90 s |\n| --- | --- | --- | --- | --- | --- |",
);
for (const id of APPS) await overheadOf(id);
