import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Report } from "#contract/report.ts";

export const PROJECT = resolve(import.meta.dirname, "../../..");
// The bundle is what users run; DR_CLI names another door, such as src/entrypoints/cli.ts.
const CLI = resolve(PROJECT, process.env["DR_CLI"] ?? "dist/cli.mjs");

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: Report | undefined;
}

/** Starts the bundled command line with a report file of its own, through the programs `before` it. */
export function startCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  before: readonly string[] = [],
) {
  const folder = mkdtempSync(join(tmpdir(), "cli-"));
  const reportFile = join(folder, "report.json");
  const report = args.includes("--report") ? [] : ["--report", reportFile];
  const command = [...before, process.execPath, CLI, ...args, ...report];
  const child = spawn(command[0] ?? "", command.slice(1), {
    cwd: folder,
    env: { ...process.env, ...env },
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

export function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return startCli(args, env).ended;
}
