import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { quantile } from "#engines/statistics/summary.ts";
import { bareRun } from "./bare-run.ts";
import { costOf, firstWordMs, type Watched, watch } from "./child-cost.ts";

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
    .filter((path) => existsSync(join(path, ".complete")) && existsSync(join(path, "bin/alembic")))
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

async function coldStarts(): Promise<void> {
  const doors: Readonly<Record<string, readonly string[]>> = {
    "bare Node": ["-e", "process.stdout.write('.')"],
    "dist/cli.mjs --help": [join(project, "dist/cli.mjs"), "--help"],
    // The first word of these two is the mask of a token, before anything else is loaded.
    "dist/index.mjs": [join(project, "dist/index.mjs")],
    "dist/post.mjs": [join(project, "dist/post.mjs")],
  };
  const absent = Object.values(doors).find(([path = ""]) => path !== "-e" && !existsSync(path));
  if (absent !== undefined) throw new Error(`${absent.join(" ")}: run npm run build`);
  const env = { PATH: process.env["PATH"] ?? "", INPUT_TOKEN: "ghs_0123456789abcdef" };
  const first = new Map(Object.keys(doors).map((name) => [name, [] as number[]]));
  const help: number[] = [];
  for (let round = 0; round < COLD_STARTS; round += 1) {
    for (const [name, command] of Object.entries(doors))
      first.get(name)?.push(await firstWordMs([process.execPath, ...command], env));
    help.push(costOf([process.execPath, join(project, "dist/cli.mjs"), "--help"]).cpuMs);
  }
  print(`first word, median of ${COLD_STARTS} interleaved cold starts (target: 120 ms)`);
  for (const [name, seen] of first) print(`  ${name.padEnd(20)} ${ms(median(seen)).padStart(7)}`);
  print(`  --help takes ${ms(median(help))} of CPU (target: 70 ms)`);
}

try {
  await coldStarts();
  await totals();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
