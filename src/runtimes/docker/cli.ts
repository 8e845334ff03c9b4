import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { OutputBuffer } from "#runtimes/subprocess/output-buffer.ts";
import { RUN_MARKER } from "#runtimes/subprocess/process-table.ts";
import { engineTrouble } from "./trouble.ts";

/** What the client needs to find its engine, its settings and its plugins. */
const CLIENT_VARIABLES = [
  ...["PATH", "HOME", "USER", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK"],
  ...["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"],
  ...["DOCKER_BUILDKIT", "BUILDX_BUILDER", "BUILDX_CONFIG", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
];
const DEFAULT_TIMEOUT_MS = 30_000;
const KILL_GRACE_MS = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;

export interface CliOptions {
  /**
   * Ends the client when it is aborted, unless the command makes something, which is waited for; the
   * promise then rejects.
   */
  readonly signal?: AbortSignal;
  /** Default 30000. */
  readonly timeoutMs?: number;
  readonly stdin?: string;
  /** How much of the start of standard output the result holds; default 64 MiB. */
  readonly mostBytes?: number;
  /** Put over the client's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told everything it prints on both streams, as it arrives. */
  readonly onOutput?: (bytes: Buffer) => void;
}

export interface CliResult {
  /** Null when it was ended by a signal or at its time limit. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly durationMs: number;
}

/** The Docker client. Arguments are never a shell's. */
export interface Cli {
  /**
   * Runs one command to its end; never throws for an exit code.
   *
   * Errors  EnvironmentError `engine-absent` when there is no client; the signal's reason when aborted.
   */
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /**
   * Standard output of a command that must succeed.
   *
   * Errors  EnvironmentError that says what the engine refused.
   */
  must(args: readonly string[], options?: CliOptions): Promise<string>;
  /**
   * Starts a command that goes on. Its input is a pipe, and so are its outputs unless descriptors are
   * given for them.
   */
  spawn(args: readonly string[], outputs?: readonly (number | "pipe")[]): ChildProcess;
}

export interface CliSurroundings {
  readonly hostEnvironment: Readonly<Record<string, string | undefined>>;
  /** Marks the client's processes as this run's. */
  readonly runId: string;
  /** Default `docker`. */
  readonly program?: string;
}

export function createCli({ hostEnvironment, runId, program = "docker" }: CliSurroundings): Cli {
  const base: Record<string, string> = { [RUN_MARKER]: runId, DOCKER_CLI_HINTS: "false" };
  for (const name of CLIENT_VARIABLES) {
    const value = hostEnvironment[name];
    if (value !== undefined) base[name] = value;
  }
  const start = (args: readonly string[], stdio: StdioOptions, env: CliOptions["env"] = {}) =>
    spawn(program, [...args], { env: { ...base, ...env }, stdio });
  const run = async (args: readonly string[], options: CliOptions = {}) => {
    const { signal, env } = options;
    const isMaking = makes(args);
    if (isMaking) signal?.throwIfAborted();
    const child = start(args, [inputOf(options), "pipe", "pipe"], env);
    if (!isMaking || signal === undefined) return settle(child, options);
    const { signal: _, ...patient } = options;
    const result = await settle(child, patient);
    signal.throwIfAborted();
    return result;
  };
  return {
    run,
    spawn: (args, outputs = ["pipe", "pipe"]) => start(args, ["pipe", ...outputs]),
    must: async (args, options) => {
      const result = await run(args, options);
      if (result.code === 0) return result.stdout;
      throw engineTrouble(args, result);
    },
  };
}

/** The engine goes on making what a client that has gone asked for, and then nobody removes it. */
function makes([first, second]: readonly string[]): boolean {
  return first === "create" || (first === "network" && second === "create");
}

function inputOf({ stdin }: CliOptions): "pipe" | "ignore" {
  return stdin === undefined ? "ignore" : "pipe";
}

async function settle(child: ChildProcess, options: CliOptions): Promise<CliResult> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, stdin, onOutput } = options;
  const { mostBytes = MOST_BYTES } = options;
  const startedMs = performance.now();
  const stdout = new OutputBuffer({ headBytes: mostBytes, tailBytes: 1024 });
  const stderr = new OutputBuffer();
  child.stdout?.on("data", (bytes: Buffer) => {
    stdout.append(bytes);
    onOutput?.(bytes);
  });
  child.stderr?.on("data", (bytes: Buffer) => {
    stderr.append(bytes);
    onOutput?.(bytes);
  });
  // A client that does not read its input has said why.
  child.stdin?.on("error", () => child.stdin?.destroy());
  child.stdin?.end(stdin);
  let timedOut = false;
  const stop = () => void endClient(child);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted === true) stop();
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", (error) => reject(engineTrouble([], error)));
      child.once("close", resolve);
    });
    signal?.throwIfAborted();
    return {
      // Interrupted, it may say that all is well.
      code: timedOut ? null : code,
      stdout: stdout.capture().text,
      stderr: stderr.capture().text,
      timedOut,
      durationMs: performance.now() - startedMs,
    };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

// The client takes what it has started back when it is interrupted.
async function endClient(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  await delay(KILL_GRACE_MS, undefined, { ref: false });
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
}
