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

/** Starts the bundled command line with a report file of its own, unless the arguments name one. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), "cli-"));
  const given = args.indexOf("--report");
  const reportFile = given < 0 ? join(folder, "report.json") : (args[given + 1] ?? "");
  const own = given < 0 ? ["--report", reportFile] : [];
  const child = spawn(process.execPath, [CLI, ...args, ...own], {
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
