import { randomInt } from "node:crypto";
import { statfs } from "node:fs/promises";
import type { Confinement } from "#contract/container.ts";
import type { CommandSpec, Completion, Runtime } from "#contract/runtime.ts";
import { openPipes } from "#runtimes/subprocess/pipe.ts";
import { type ContainerDefaults, createContainer } from "./container.ts";
import { DockerService, type ServiceQuestion } from "./service.ts";

const EXEC_GRACE_MS = 2_000;
const LOWEST_PORT = 15_000;
const HIGHEST_PORT = 32_000;

export interface DockerRuntimeOptions extends ContainerDefaults {
  readonly prefix: string;
  readonly stopSignal: string;
  nextAddress(): string;
  /** Image and flags for a look into another container's network. */
  readonly reader: ServiceQuestion["reader"];
}

type Spec = Omit<CommandSpec, "timeoutMs">;

/** Containers of one image, each with a network address of its own. */
export function createDockerRuntime(options: DockerRuntimeOptions): Runtime {
  let count = 0;
  const nameOf = (label: string) => {
    count += 1;
    return `${options.prefix}-${count}-${label.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 24)}`;
  };
  const start = (spec: Spec, signal: AbortSignal) =>
    startService(options, nameOf(spec.label), { spec, signal });
  return {
    id: "docker",
    exec: (spec, signal) => execute(start, spec, signal),
    start,
    // Every container has all ports to itself.
    freePort: async () => randomInt(LOWEST_PORT, HIGHEST_PORT),
    isPortFree: async () => true,
    diskFreeBytes: async () => {
      const { bavail, bsize } = await statfs(options.scratch);
      return bavail * bsize;
    },
  };
}

async function startService(
  options: DockerRuntimeOptions,
  name: string,
  { spec, signal }: { readonly spec: Spec; readonly signal: AbortSignal },
): Promise<DockerService> {
  signal.throwIfAborted();
  const address = options.nextAddress();
  const { argv, cwd, env, stdin, onOutput, openFileLimit } = spec;
  const confinement: Confinement = spec.confinement ?? {};
  await createContainer(
    options,
    {
      ...{ argv, cwd, env, confinement, name, address, isFed: stdin !== undefined },
      ...(openFileLimit === undefined ? {} : { openFileLimit }),
    },
    signal,
  );
  const { cli, stopSignal, reader } = options;
  const pipes = await openPipes(options.scratch, 2);
  const service = new DockerService({
    ...{ cli, name, address, stopSignal, reader, pipes },
    ...(stdin === undefined ? {} : { stdin }),
    ...(onOutput === undefined ? {} : { onOutput }),
  });
  try {
    await service.started();
    return service;
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
}

async function execute(
  start: (spec: Spec, signal: AbortSignal) => Promise<DockerService>,
  spec: CommandSpec,
  signal: AbortSignal,
): Promise<Completion> {
  const startedMs = performance.now();
  const impossible = impossibleArguments(spec.argv);
  if (impossible !== undefined) {
    const output = { text: `${impossible.message}\n`, totalBytes: 0, droppedBytes: 0 };
    return { startError: impossible, timedOut: false, durationMs: 0, output };
  }
  await using service = await start(spec, signal);
  let timedOut = false;
  const stop = () => void service.terminate(EXEC_GRACE_MS);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, spec.timeoutMs);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const exit = await service.exited;
    signal.throwIfAborted();
    const { error } = await service.container.state();
    const base = {
      timedOut,
      durationMs: performance.now() - startedMs,
      output: service.log.capture(),
    };
    const startError = startErrorOf(error);
    return startError === undefined ? { ...base, exit } : { ...base, startError };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

// Linux takes no argument beyond 128 KiB, and no more than 2 MiB of them in all.
const LONGEST_ARGUMENT_BYTES = 128 * 1024;

/** What no system can be asked to start; a shell of the client would say it in its own words. */
function impossibleArguments(argv: readonly string[]): Completion["startError"] {
  if (argv[0] === undefined || argv[0] === "" || argv.some((word) => word.includes("\0")))
    return { code: "ERR_INVALID_ARG_VALUE", message: "a program and its arguments are texts" };
  const isLong = argv.some((word) => Buffer.byteLength(word) >= LONGEST_ARGUMENT_BYTES);
  return isLong ? { code: "E2BIG", message: "an argument is longer than 128 KiB" } : undefined;
}

const START_ERRORS: readonly (readonly [RegExp, string])[] = [
  [/permission denied/i, "EACCES"],
  [/exec format error/i, "ENOEXEC"],
  [/executable file not found|no such file or directory|not a directory/i, "ENOENT"],
  [/argument list too long/i, "E2BIG"],
];

/** What the engine says when a program cannot be started, as the system would name it. */
export function startErrorOf(
  error: string,
): { readonly code: string; readonly message: string } | undefined {
  if (error === "") return undefined;
  const code = START_ERRORS.find(([pattern]) => pattern.test(error))?.[1] ?? "UNKNOWN";
  return { code, message: error };
}
