import { type ChildProcess, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import type { Journal } from "#runtimes/journal.ts";
import { signalProcess } from "#runtimes/subprocess/kill.ts";
import { RUN_MARKER } from "#runtimes/subprocess/process-table.ts";
import type { Account } from "./account.ts";

const KEPT_CHARACTERS = 8_000;

/** What every program of a PostgreSQL installation is started with. */
export interface Installation {
  readonly journal: Journal;
  /** Folder of the programs. */
  readonly directory: string;
  /** Working folder, readable by the account. */
  readonly scratch: string;
  readonly account: Account | undefined;
  /** Put over the environment of every program. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Tool {
  readonly child: ChildProcess;
  /** Settles when it has ended or could not be started; never rejects. */
  readonly ended: Promise<void>;
  /** End of what it printed, at most 8000 characters. */
  output(): string;
  kill(): void;
}

/** Starts `initdb` or `postgres` as leader of its own group, marked as part of this run. */
export function startTool(installation: Installation, name: string, args: readonly string[]): Tool {
  const { journal, directory, scratch, account } = installation;
  const child = spawn(join(directory, name), args, {
    cwd: scratch,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: "/usr/bin:/bin",
      LANG: "C.UTF-8",
      TZ: "UTC",
      LD_LIBRARY_PATH: join(dirname(directory), "lib"),
      ...installation.env,
      [RUN_MARKER]: journal.runId,
    },
    ...account,
  });
  if (child.pid !== undefined) journal.recordGroup(child.pid);
  let text = "";
  const keep = (more: string) => {
    text = `${text}${more}`.slice(-KEPT_CHARACTERS);
  };
  child.stdout?.on("data", (chunk: Buffer) => keep(chunk.toString("utf8")));
  child.stderr?.on("data", (chunk: Buffer) => keep(chunk.toString("utf8")));
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      keep(error.message);
      if (child.pid === undefined) resolve();
    });
  });
  const kill = () => {
    if (child.pid !== undefined && isRunning(child)) signalProcess(-child.pid, "SIGKILL");
  };
  return { child, ended, output: () => text, kill };
}

/** Runs a tool to its end; the output says why when it failed. */
export async function runTool(
  tool: Tool,
  signal: AbortSignal,
): Promise<{ readonly isGood: boolean; readonly output: string }> {
  const stop = () => tool.kill();
  signal.addEventListener("abort", stop, { once: true });
  await tool.ended;
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  return { isGood: tool.child.exitCode === 0, output: tool.output() };
}

export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
