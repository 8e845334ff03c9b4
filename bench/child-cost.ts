import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const SAMPLE_MS = 25;

/** Wall and CPU time (user and system) of one command, however it ends, by the shell's own clock. */
export function costOf(command: readonly string[]): Cost {
  const script = '{ TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null 2>&1; } 2>&1; true';
  const output = execFileSync("bash", ["-c", script, "bash", ...command]);
  const [wall = 0, user = 0, system = 0] = output.toString().trim().split(/\s+/).map(Number);
  return { wallMs: wall * 1_000, cpuMs: (user + system) * 1_000 };
}

/** Wall time until a command says its first word; it is ended then. */
export function firstWordMs(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const [program = "", ...args] = command;
  const startedMs = performance.now();
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((settle, refuse) => {
    child.once("error", refuse);
    child.stdout.once("data", () => {
      settle(performance.now() - startedMs);
      child.kill("SIGKILL");
    });
  });
}

export interface Watched {
  readonly exitCode: number | null;
  readonly wallMs: number;
  /** Highest resident memory of the process itself, without its children. */
  readonly peakBytes: number;
}

/** Runs a command and reads the kernel's high-water mark of its memory while it lives. */
export function watch(command: readonly string[]): Promise<Watched> {
  const [program = "", ...args] = command;
  const startedMs = performance.now();
  const child = spawn(program, args, { stdio: "ignore" });
  let peakBytes = 0;
  const sample = () => {
    peakBytes = Math.max(peakBytes, highWaterBytes(child.pid ?? 0));
  };
  const timer = setInterval(sample, SAMPLE_MS);
  return new Promise((settle, refuse) => {
    child.once("error", refuse);
    child.once("exit", (exitCode) => {
      clearInterval(timer);
      settle({ exitCode, wallMs: performance.now() - startedMs, peakBytes });
    });
  });
}

function highWaterBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024;
  } catch (error) {
    // It ended between two samples.
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return 0;
    throw error;
  }
}
