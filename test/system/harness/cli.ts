import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Report } from "#contract/report.ts";

export const PROJECT = resolve(import.meta.dirname, "../../..");
// The bundle is what users run; DR_CLI names another door, such as src/entrypoints/cli.ts.
export const CLI = resolve(PROJECT, process.env["DR_CLI"] ?? "dist/cli.mjs");

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: Report | undefined;
}

export interface Start {
  /** Put over the environment of the tests. */
  readonly env?: NodeJS.ProcessEnv;
  /** Shell commands that run first, in a mount namespace of the run's own: mounts end with it. */
  readonly mounts?: string;
  /** Another copy of the bundle. */
  readonly cli?: string;
  /** Text of a settings file for `--config`. */
  readonly settings?: string;
  /** The run may use a Docker engine; elsewhere it finds none, whatever the machine has. */
  readonly usesEngine?: boolean;
  /** Everything is tried with a target that is ready; default: only what takes no time. */
  readonly triesAll?: boolean;
  /** Report file that outlives the run; default: one of the run's own. */
  readonly reportFile?: string;
}

/** With it a run goes as on a machine without a Docker engine: `auto` means plain processes. */
export const WITHOUT_ENGINE = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

const BOOTING = new Set([
  ...["deployment-ready", "startup-check", "dev-ready", "test-legacy", "judge"],
]);
// The trials have tests of their own; in every run they would take most of the suite's time.
export const BRIEF = ["--trials", "soak,again", "--soak-ms", "1000"];

// Only root may mount; anybody may in a user namespace of their own.
const UNSHARE =
  process.getuid?.() === 0
    ? ["unshare", "--mount"]
    : ["unshare", "--user", "--map-current-user", "--keep-caps", "--mount"];

/** Starts the bundled command line with a report file of its own. */
export function startCli(args: readonly string[], start: Start = {}) {
  const folder = mkdtempSync(join(tmpdir(), "cli-"));
  const { env = {}, mounts, cli = CLI, reportFile = join(folder, "report.json") } = start;
  const config = join(folder, "readiness.yml");
  if (start.settings !== undefined) writeFileSync(config, start.settings);
  const configured = start.settings === undefined ? [] : ["--config", config];
  const isBrief =
    BOOTING.has(args[0] ?? "") && start.triesAll !== true && !args.includes("--trials");
  const brief = isBrief ? BRIEF : [];
  const command = [process.execPath, cli, ...args, ...brief, ...configured, "--report", reportFile];
  const isolated = [...UNSHARE, "sh", "-ec", `${mounts}\nexec "$@"`, "sh", ...command];
  const [program = "", ...rest] = mounts === undefined ? command : isolated;
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...process.env, ...(start.usesEngine === true ? {} : WITHOUT_ENGINE), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Outcome>((settle) => {
    child.once("close", (exitCode) => {
      let report: Report | undefined;
      try {
        report = JSON.parse(readFileSync(reportFile, "utf8")) as Report;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
      rmSync(folder, { recursive: true, force: true });
      settle({ exitCode, stdout, stderr, report });
    });
  });
  return { child, ended };
}

export function runCli(args: readonly string[], start: Start = {}): Promise<Outcome> {
  return startCli(args, start).ended;
}
