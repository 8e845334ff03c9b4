import { ChildProcess, spawn } from "node:child_process";
import type { CommandSpec } from "#contract/runtime.ts";
import type { Journal } from "#runtimes/journal.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { ProcessFamily } from "#runtimes/subprocess/family.ts";
import { openPipes, type Pipe, releaseWriteEnds } from "#runtimes/subprocess/pipe.ts";
import { RUN_MARKER, SERVICE_MARKER } from "#runtimes/subprocess/process-table.ts";
import { type Enclosure, enclose } from "./enclosure.ts";
import { allowedEnvironment, type HostEnvironment } from "./host-environment.ts";
import { ProcessService } from "./service.ts";

export interface LaunchOptions {
  readonly journal: Journal;
  readonly hostEnvironment: HostEnvironment;
  /** Folder for named pipes, which live for a moment. */
  pipeDirectory(): Promise<string>;
}

export type StartSpec = Omit<CommandSpec, "timeoutMs">;

interface Launched {
  readonly service: ProcessService;
  /** Filled as soon as it is known that the program could not be started. */
  readonly failure: { error?: NodeJS.ErrnoException };
}

/**
 * Starts a program as leader of its own group. Never throws for a program that cannot be started.
 *
 * Errors  EnvironmentError `unsupported` when it is to run in a network of its own, and none can be made.
 */
export async function launch(options: LaunchOptions, spec: StartSpec): Promise<Launched> {
  const { reach } = spec;
  if (reach === undefined) return spawned(options, spec);
  const enclosure = await enclose({
    reach,
    folder: await options.journal.directory("net"),
    start: async (argv) => (await spawned(options, { ...spec, argv, env: {} })).service,
  });
  return spawned(options, spec, enclosure);
}

async function spawned(
  options: LaunchOptions,
  spec: StartSpec,
  enclosure?: Enclosure,
): Promise<Launched> {
  const marker = { name: SERVICE_MARKER, value: hexadecimal(8) };
  const pipes = await openPipes(await options.pipeDirectory(), 2);
  const failure: Launched["failure"] = {};
  const argv = [...(enclosure?.enter ?? []), ...limited(spec)];
  const child = spawnOrFail({ ...spec, argv }, pipes, {
    ...allowedEnvironment(options.hostEnvironment, spec.cwd),
    ...spec.env,
    [RUN_MARKER]: options.journal.runId,
    [marker.name]: marker.value,
  });
  releaseWriteEnds(pipes);
  child.once("error", (error) => {
    if (child.pid === undefined) failure.error = error;
  });
  if (child.pid !== undefined) options.journal.recordGroup(child.pid);
  const service = new ProcessService(child, {
    pipes,
    ...(child.pid === undefined ? {} : { family: new ProcessFamily(child.pid, marker) }),
    ...(spec.onOutput === undefined ? {} : { onOutput: spec.onOutput }),
    ...(enclosure === undefined ? {} : { enclosure }),
  });
  // A program that does not read its input closes the pipe; its exit says what happened.
  child.stdin?.on("error", () => child.stdin?.destroy());
  child.stdin?.end(spec.stdin);
  return { service, failure };
}

/** The program under its limit of open files, which a shell sets and hands on. */
function limited({ argv, openFileLimit }: StartSpec): readonly string[] {
  if (openFileLimit === undefined) return argv;
  return ["sh", "-c", 'ulimit -n "$0" && exec "$@"', String(openFileLimit), ...argv];
}

function spawnOrFail(
  spec: StartSpec,
  pipes: readonly Pipe[],
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const [program = "", ...args] = spec.argv;
  const input = spec.stdin === undefined ? "ignore" : "pipe";
  try {
    return spawn(program, args, {
      cwd: spec.cwd,
      detached: true,
      stdio: [input, ...pipes.map(({ writeEnd }) => writeEnd)],
      env,
    });
  } catch (error) {
    // E2BIG, EPERM, an empty program or a NUL in an argument are thrown instead of emitted.
    const child = new ChildProcess();
    setImmediate(() => child.emit("error", error));
    return child;
  }
}
