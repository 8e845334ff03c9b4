import { ChildProcess, spawn } from "node:child_process";
import type { CommandSpec } from "#contract/runtime.ts";
import type { Journal } from "#runtimes/journal.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { ProcessFamily } from "#runtimes/subprocess/family.ts";
import { openPipes, type Pipe, releaseWriteEnds } from "#runtimes/subprocess/pipe.ts";
import { RUN_MARKER, SERVICE_MARKER } from "#runtimes/subprocess/process-table.ts";
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

/** Starts a program as leader of its own group. Never throws for a program that cannot be started. */
export async function launch(options: LaunchOptions, spec: StartSpec): Promise<Launched> {
  const marker = { name: SERVICE_MARKER, value: hexadecimal(8) };
  const pipes = await openPipes(await options.pipeDirectory(), 2);
  const failure: Launched["failure"] = {};
  const child = spawnOrFail(spec, pipes, {
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
  });
  // A program that does not read its input closes the pipe; its exit says what happened.
  child.stdin?.on("error", () => child.stdin?.destroy());
  child.stdin?.end(spec.stdin);
  return { service, failure };
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
