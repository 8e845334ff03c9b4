import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createLogGuard } from "#entrypoints/log-guard.ts";
import { allowedEnvironment } from "#runtimes/process/host-environment.ts";
import { signalProcess } from "#runtimes/subprocess/kill.ts";
import { processTable } from "#runtimes/subprocess/process-table.ts";
import { tokensIn } from "./credentials.ts";
import { type Environment, NOT_DEBUGGED } from "./handover.ts";

export interface EngineRun {
  /** The command line of this very version. */
  readonly cli: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Given on standard input, where nobody else can read it. */
  readonly input: string;
  /** Goes before the engine's own command; see isolation. */
  readonly enter: readonly string[];
  /** When it is ended by force: it holds its own time limit, so this is one that hangs. */
  readonly longestMs: number;
  write(text: string): void;
  /** Told as soon as it is known: for `post`, should this process be killed. */
  started(pid: number): void;
}

export interface EngineEnd {
  readonly exitCode: number | null;
  /** The end of what it wrote to standard error, for trouble that left no report. */
  readonly lastWords: string;
}

type Engine = ChildProcessByStdio<Writable, Readable, Readable>;

const LAST_BYTES = 4_096;
const DRAIN_MS = 2_000;
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Runs the engine as a process of its own, without any token, and waits for its end. Nothing that
 * it or the target prints reaches the log except through the guard.
 */
export async function runEngine(run: EngineRun, signal: AbortSignal): Promise<EngineEnd> {
  const node = [process.execPath, NOT_DEBUGGED, run.cli];
  const [program = "", ...args] = [...run.enter, ...node, ...run.args];
  const child = spawn(program, args, {
    cwd: run.cwd,
    env: run.env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  // An engine that ended before it read has said why.
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(run.input);
  if (child.pid !== undefined) run.started(child.pid);
  let lastWords = "";
  for (const stream of [child.stdout, child.stderr]) {
    const guard = createLogGuard({ prefix: "│ " });
    stream.on("data", (bytes: Buffer) => {
      run.write(guard.pass(bytes));
      if (stream === child.stderr) lastWords = `${lastWords}${bytes}`.slice(-LAST_BYTES);
    });
    stream.on("close", () => run.write(guard.end()));
  }
  const send = (name: NodeJS.Signals) => {
    if (child.pid !== undefined) signalEngine(child.pid, name);
  };
  const stop = () => send("SIGINT");
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const limit = setTimeout(() => send("SIGKILL"), Math.min(run.longestMs, LONGEST_TIMER_MS));
  try {
    return await endOf(child, () => lastWords);
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", stop);
  }
}

/**
 * The end of the process, and of what it had still to say. A pipe has no end while anybody holds it open,
 * and whoever can see the engine can open its pipes.
 */
async function endOf(child: Engine, lastWords: () => string): Promise<EngineEnd> {
  let drained: NodeJS.Timeout | undefined;
  child.once("exit", () => {
    drained = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, DRAIN_MS);
  });
  try {
    return await new Promise<EngineEnd>((settle) => {
      child.once("error", (error) => settle({ exitCode: null, lastWords: error.message }));
      child.once("close", (exitCode) => settle({ exitCode, lastWords: lastWords() }));
    });
  } finally {
    clearTimeout(drained);
  }
}

export interface EngineSurroundings {
  readonly environment: Environment;
  readonly workspace: string;
  /** Variables that the settings ask for by name. */
  readonly mentioned: readonly string[];
  /** Whether the Docker client must be able to pull private images; see ConcealmentQuestion. */
  readonly mayPull: boolean;
}

/**
 * What the engine, and whatever it starts, finds in its environment: an allow list and these names. A
 * plain process that it starts gets less, but can read this.
 */
export function engineEnvironment(surroundings: EngineSurroundings): Environment {
  const { environment, workspace, mentioned, mayPull } = surroundings;
  const own = tokensIn(
    Object.fromEntries(Object.entries(environment).filter(([name]) => RUNNERS_OWN.test(name))),
  );
  const wanted = [...DOCKER_CLIENT, ...(mayPull ? PROXIES : []), ...mentioned];
  const asked = wanted.flatMap((name) => {
    const value = environment[name];
    const isOwn = RUNNERS_OWN.test(name) || own.some((token) => value?.includes(token));
    return value === undefined || isOwn ? [] : [[name, value] as const];
  });
  return { ...allowedEnvironment(environment, workspace), ...Object.fromEntries(asked) };
}

// Where the engine and the client's own files are; none of it lets anybody in.
const DOCKER_CLIENT = [
  ...["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"],
  ...["DOCKER_BUILDKIT", "BUILDX_BUILDER", "BUILDX_CONFIG", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"],
];
// Addresses of proxies often hold a password.
const PROXIES = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
];

// Whatever settings ask for: what the runner gives to the action is not for the target, also not under
// another name, such as the job's token as GH_TOKEN.
const RUNNERS_OWN = /^(?:GITHUB|ACTIONS|INPUT|STATE|RUNNER)_/;

/**
 * Signals the engine. Behind sudo, which belongs to root, it is the first below whom we may signal:
 * sudo keeps a monitor in between where it is told to use a terminal of its own.
 */
export function signalEngine(pid: number, name: NodeJS.Signals): void {
  if (signalProcess(pid, name)) return;
  for (const { pid: child, parent } of processTable())
    if (parent === pid) signalEngine(child, name);
}
