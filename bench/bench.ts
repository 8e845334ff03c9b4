import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { quantile } from "#engines/statistics/summary.ts";
import { bareRun } from "./bare-run.ts";
import { costOf, type Watched, watch } from "./child-cost.ts";

// Medians of interleaved rounds: a busy neighbour then slows both sides alike.
const ROUNDS = Number(process.env["ROUNDS"] ?? 3);
const COLD_STARTS = 10;
const MB = 2 ** 20;

const project = resolve(import.meta.dirname, "..");
const app = join(project, "examples/orders-fastapi");
const cli = [process.execPath, join(project, "dist/cli.mjs")];
const scratch = mkdtempSync(join(tmpdir(), "bench-"));

const print = (line: string) => process.stdout.write(`${line}\n`);
const median = (values: readonly number[]) => quantile(values, 0.5);
const ms = (value: number) => `${value.toFixed(0)} ms`;

function ours(command: string): Promise<Watched> {
  const report = ["--report", join(scratch, "report.json"), "--format", "plain"];
  return watch([...cli, command, "--project", app, ...report]);
}

/** The environment that the product made for the example; the plain script uses the same one. */
function preparedVenv(): string {
  const cache = join(
    process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    "deployment-readiness",
  );
  const made = readdirSync(cache)
    .map((name) => join(cache, name))
    .filter((path) => existsSync(join(path, ".complete")) && existsSync(join(path, "bin/uvicorn")))
    .sort(
      (a, b) => statSync(join(b, ".complete")).mtimeMs - statSync(join(a, ".complete")).mtimeMs,
    );
  const own = join(app, ".venv");
  const [newest] = existsSync(join(own, "bin/uvicorn")) ? [own] : made;
  if (newest === undefined) throw new Error(`no virtual environment of the example in ${cache}`);
  return newest;
}

async function totals(): Promise<void> {
  const first = await ours("deployment-ready");
  if (first.exitCode !== 0)
    throw new Error(`the example is not ready: exit code ${first.exitCode}`);
  const venv = preparedVenv();
  const bare: number[] = [];
  const whole: Watched[] = [];
  const health: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedMs = performance.now();
    await bareRun(app, venv);
    bare.push(performance.now() - startedMs);
    health.push((await ours("health-check")).wallMs);
    whole.push(await ours("deployment-ready"));
  }
  const base = median(bare);
  const row = (name: string, values: readonly number[]) =>
    print(
      `  ${name.padEnd(42)} ${ms(median(values)).padStart(9)}   ${(median(values) / base).toFixed(2)} x`,
    );
  print(`orders-fastapi, median of ${ROUNDS} interleaved rounds`);
  row("plain script: cluster, migrate, boot, health", bare);
  row("health-check", health);
  row(
    "deployment-ready",
    whole.map(({ wallMs }) => wallMs),
  );
  const peak = Math.max(...whole.map(({ peakBytes }) => peakBytes)) / MB;
  print(`  peak memory of our own process: ${peak.toFixed(0)} MB (target: at most 200 MB)`);
}

function coldStarts(): void {
  const doors: Readonly<Record<string, readonly string[]>> = {
    "bare Node": [process.execPath, "-e", "0"],
    "dist/cli.mjs --help": [...cli, "--help"],
    // Outside of a workflow these two have nothing to do but to load.
    "dist/index.mjs": [process.execPath, join(project, "dist/index.mjs")],
    "dist/post.mjs": [process.execPath, join(project, "dist/post.mjs")],
  };
  const absent = Object.values(doors).find(([, path = ""]) => path !== "-e" && !existsSync(path));
  if (absent !== undefined) throw new Error(`${absent.join(" ")}: run npm run build`);
  const costs = new Map(
    Object.keys(doors).map((name) => [name, [] as ReturnType<typeof costOf>[]]),
  );
  for (let round = 0; round < COLD_STARTS; round += 1)
    for (const [name, command] of Object.entries(doors)) costs.get(name)?.push(costOf(command));
  print(
    `median of ${COLD_STARTS} interleaved cold starts (targets: 120 ms wall; the command line 70 ms CPU)`,
  );
  for (const [name, seen] of costs) {
    const wall = median(seen.map(({ wallMs }) => wallMs));
    const cpu = median(seen.map(({ cpuMs }) => cpuMs));
    print(`  ${name.padEnd(20)} wall ${ms(wall).padStart(7)}, CPU ${ms(cpu).padStart(7)}`);
  }
}

try {
  coldStarts();
  await totals();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
