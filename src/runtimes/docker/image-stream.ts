import { once } from "node:events";
import type { Cli, CliResult } from "./cli.ts";
import { engineTrouble } from "./trouble.ts";

const SAID_CHARACTERS = 2_000;

export interface StreamQuestion {
  readonly cli: Cli;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** Takes what the client writes, piece by piece; `true` when nothing more is wanted. */
  take(bytes: Buffer): Promise<boolean> | boolean;
}

export interface StreamEnd extends CliResult {
  /** Nothing more was wanted, and the client was ended. */
  readonly isEnough: boolean;
}

/**
 * The standard output of a client's command, taken as fast as it is read and never held.
 *
 * Errors  EnvironmentError when there is no client; the signal's reason when aborted; what `take` throws.
 */
export async function streamOut(question: StreamQuestion, signal: AbortSignal): Promise<StreamEnd> {
  const { cli, args, timeoutMs } = question;
  const startedMs = performance.now();
  const child = cli.spawn(args);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  // It only reads from the engine: there is nothing that it should put in order.
  const stop = () => void child.kill("SIGKILL");
  let stderr = "";
  let isEnough = false;
  const ended = once(child, "close");
  // Awaited below; until then nobody listens.
  ended.catch(stop);
  child.stdin?.end();
  child.stderr?.on("data", (bytes: Buffer) => {
    stderr = `${stderr}${bytes.toString("utf8")}`.slice(-SAID_CHARACTERS);
  });
  limit.addEventListener("abort", stop, { once: true });
  if (limit.aborted) stop();
  try {
    for await (const bytes of child.stdout ?? []) {
      isEnough = await question.take(bytes as Buffer);
      if (isEnough) break;
    }
    if (isEnough) stop();
    const [code] = (await startable(ended)) as [number | null];
    signal.throwIfAborted();
    const timedOut = limit.aborted;
    const durationMs = performance.now() - startedMs;
    return { code, stdout: "", stderr, timedOut, durationMs, isEnough };
  } finally {
    limit.removeEventListener("abort", stop);
    stop();
  }
}

async function startable<T>(ended: Promise<T>): Promise<T> {
  try {
    return await ended;
  } catch (error) {
    throw engineTrouble([], error as Error);
  }
}
