import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import type { StreamName } from "./log.ts";

export interface Invocation {
  readonly command: readonly [program: string, ...args: string[]];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (stream: StreamName, chunk: Uint8Array) => void;
  /** Aborted to cancel. */
  readonly cancel?: AbortSignal;
  /** Aborted to end the process at once. */
  readonly abandon?: AbortSignal;
}

export interface Ended {
  /** 128 + number for one that a signal ended. */
  readonly exitCode: number;
  readonly cancelled: boolean;
  /** What the cancel sequence sent, with the time since the cancel. */
  readonly sent: readonly { readonly signal: NodeJS.Signals; readonly afterMs: number }[];
}

/** Source: ProcessInvoker.cs, `_sigintTimeout` and `_sigtermTimeout`. */
export const SIGINT_GRACE_MS = 7_500;
export const SIGTERM_GRACE_MS = 2_500;

/** How long children that hold the streams open may outlive the process. ProcessExitedHandler. */
export const STREAM_GRACE_MS = 5_000;

/** Runs one process as the runner does: standard input closed, both streams read until they end. */
export async function invoke(invocation: Invocation): Promise<Ended> {
  const [program, ...args] = invocation.command;
  const child = spawn(program, args, {
    cwd: invocation.cwd,
    env: { ...invocation.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined).end();
  child.stdout.on("data", (chunk: Buffer) => invocation.onOutput("stdout", chunk));
  child.stderr.on("data", (chunk: Buffer) => invocation.onOutput("stderr", chunk));
  await once(child, "spawn");
  const closed = once(child, "close").then(() => "closed" as const);

  let streamsTimer: NodeJS.Timeout | undefined;
  child.once("exit", () => {
    streamsTimer = setTimeout(() => {
      // NixKillProcessTree finds the process ended, so only the streams are given up.
      child.stdout.destroy();
      child.stderr.destroy();
    }, STREAM_GRACE_MS);
  });

  const sent: { signal: NodeJS.Signals; afterMs: number }[] = [];
  const cancelling = onAbort(invocation.cancel, () => cancelProcess(child, closed, sent));
  const abandoning = onAbort(invocation.abandon, async () => void child.kill("SIGKILL"));
  await closed;
  clearTimeout(streamsTimer);
  const cancelled = await cancelling();
  await abandoning();
  return { exitCode: exitCodeOf(child.exitCode, child.signalCode), cancelled, sent };
}

type Child = Pick<ReturnType<typeof spawn>, "pid" | "kill">;

async function cancelProcess(
  child: Child,
  closed: Promise<"closed">,
  sent: { signal: NodeJS.Signals; afterMs: number }[],
): Promise<void> {
  const startedMs = performance.now();
  const send = async (signal: NodeJS.Signals, graceMs: number): Promise<boolean> => {
    sent.push({ signal, afterMs: performance.now() - startedMs });
    child.kill(signal);
    return (await within(closed, graceMs)) === "closed";
  };
  if (await send("SIGINT", SIGINT_GRACE_MS)) return;
  if (await send("SIGTERM", SIGTERM_GRACE_MS)) return;
  sent.push({ signal: "SIGKILL", afterMs: performance.now() - startedMs });
  // On Linux the runner kills this one process, in spite of its method's name: children live on
  // beside the post step until the end of the job.
  child.kill("SIGKILL");
  await closed;
}

/** Starts `act` on abort; the returned function waits for it and tells whether it was started. */
function onAbort(
  signal: AbortSignal | undefined,
  act: () => Promise<void>,
): () => Promise<boolean> {
  let acting: Promise<void> | undefined;
  const start = (): void => {
    acting = act();
  };
  if (signal?.aborted) start();
  else signal?.addEventListener("abort", start, { once: true });
  return async () => {
    signal?.removeEventListener("abort", start);
    await acting;
    return acting !== undefined;
  };
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

const exitCodeOf = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (SIGNAL_NUMBERS[signal ?? ""] ?? 0);

/**
 * Ends what still carries the job's marker, and names it. A process that got a cleaned environment
 * is not found: that is so in the runner too.
 *
 * Source  actions/runner: JobExtension.cs, FinalizeJob (RUNNER_TRACKING_ID).
 */
export function killOrphans(trackingId: string): string[] {
  const orphans: string[] = [];
  for (const pid of processIds()) {
    const marker = `RUNNER_TRACKING_ID=${trackingId}`;
    if (!readProc(pid, "environ").split("\0").includes(marker)) continue;
    const command = readProc(pid, "cmdline").split("\0").join(" ").trim();
    orphans.push(`${command} (${pid})`);
    kill(pid);
  }
  return orphans;
}

/** A zombie that nobody collected does not run. */
export function isRunning(pid: number): boolean {
  const stat = readProc(pid, "stat");
  return stat !== "" && stat.charAt(stat.lastIndexOf(")") + 2) !== "Z";
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // Ended meanwhile, or another user's.
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Ended meanwhile.
  }
}
