import { statfs } from "node:fs/promises";
import type { CommandSpec, Completion, Runtime } from "#contract/runtime.ts";
import { createPortSource, isPortFree } from "#runtimes/free-port.ts";
import { type LaunchOptions, launch, type StartSpec } from "./launch.ts";

// A migration or an install that is stopped may still want to release its locks.
const EXEC_GRACE_MS = 2_000;

export type ProcessRuntimeOptions = Omit<LaunchOptions, "pipeDirectory">;

/** Plain child processes, each leader of its own group, in an allow-listed environment. */
export function createProcessRuntime(options: ProcessRuntimeOptions): Runtime {
  let pipes: Promise<string> | undefined;
  const pipeDirectory = () => {
    pipes ??= options.journal.directory("pipes");
    return pipes;
  };
  const machinery = { ...options, pipeDirectory };
  return {
    id: "process",
    exec: (spec, signal) => execute(machinery, spec, signal),
    start: async (spec: StartSpec, signal) => {
      signal.throwIfAborted();
      return (await launch(machinery, spec)).service;
    },
    freePort: createPortSource(),
    isPortFree,
    diskFreeBytes: async (path) => {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    },
  };
}

async function execute(
  options: LaunchOptions,
  spec: CommandSpec,
  signal: AbortSignal,
): Promise<Completion> {
  signal.throwIfAborted();
  const startedMs = performance.now();
  const { service, failure } = await launch(options, spec);
  let timedOut = false;
  const stop = () => void service.terminate(EXEC_GRACE_MS);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, spec.timeoutMs);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const exit = await service.exited;
    signal.throwIfAborted();
    const durationMs = performance.now() - startedMs;
    const base = { timedOut, durationMs, output: service.log.capture() };
    if (failure.error === undefined) return { ...base, exit };
    const { code = "UNKNOWN", message } = failure.error;
    return { ...base, startError: { code, message } };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    await service[Symbol.asyncDispose]();
  }
}
