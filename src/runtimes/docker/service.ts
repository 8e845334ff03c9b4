import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import type { ContainerProcess, ContainerState } from "#contract/container.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type {
  Completion,
  ContainerHandle,
  Exit,
  ListeningSocket,
  ResourceSample,
  Running,
  Termination,
} from "#contract/runtime.ts";
import { LineGate } from "#runtimes/subprocess/line-gate.ts";
import { OutputBuffer } from "#runtimes/subprocess/output-buffer.ts";
import {
  type Pipe,
  type PipeReader,
  readPipe,
  releaseWriteEnds,
} from "#runtimes/subprocess/pipe.ts";
import type { Cli } from "./cli.ts";
import { inspectState } from "./container.ts";
import { exitOf } from "./exit-code.ts";
import {
  isVisible,
  membersOf,
  processesOf,
  processesThrough,
  sampleOf,
  socketsOf,
  socketsThrough,
  topOf,
} from "./members.ts";

const START_POLL_MS = 15;
const SAMPLE_MS = 200;
// Asking the engine costs a process each time.
const TOP_SAMPLE_MS = 2_000;
const KILL_TIMEOUT_MS = 10_000;
const ENGINE_GONE =
  /unexpected EOF|error waiting for container|cannot connect to the docker daemon|connection reset by peer|connection refused|context canceled/i;

export interface ServiceQuestion {
  readonly cli: Cli;
  readonly name: string;
  readonly address: string;
  readonly stopSignal: string;
  /** Image that can read the socket table of another container's network, and its hardening. */
  readonly reader: { readonly image: string; readonly flags: readonly string[] };
  /** For standard output and standard error. */
  readonly pipes: readonly Pipe[];
  readonly stdin?: string;
  readonly onOutput?: (text: string) => void;
}

/** One started container of the target. */
export class DockerService implements Running {
  readonly log = new OutputBuffer();
  readonly exited: Promise<Exit>;
  readonly address: string;
  readonly outsideAddress: string;
  readonly container: ContainerHandle;
  readonly #question: ServiceQuestion;
  readonly #client: ChildProcess;
  readonly #readers: readonly PipeReader[];
  #clientSaid = "";
  #id = "";
  #pid = 0;
  #isSeen = false;
  #exit: Exit | undefined;
  #state: ContainerState | undefined;
  #trouble: EnvironmentError | undefined;
  #peakRssBytes = 0;
  #sampler: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(question: ServiceQuestion) {
    this.#question = question;
    this.address = question.address;
    this.outsideAddress = question.address;
    const { cli, name, stdin, pipes } = question;
    const fed = stdin === undefined ? [] : ["--interactive"];
    const outputs = pipes.map(({ writeEnd }) => writeEnd);
    this.#client = cli.spawn(["start", "--attach", ...fed, name], outputs);
    releaseWriteEnds(pipes);
    this.#client.stdin?.on("error", () => this.#client.stdin?.destroy());
    this.#client.stdin?.end(stdin);
    this.#readers = this.#capture();
    this.exited = this.#watch();
    this.container = {
      id: name,
      state: () => this.#lastState(),
      processes: () => this.#processes(),
      execute: (argv, timeoutMs, signal) => this.#execute(argv, timeoutMs, signal),
    };
  }

  /** Settles when the container runs, or has ended. */
  async started(): Promise<void> {
    const { cli, name } = this.#question;
    while (this.#exit === undefined) {
      const state = await inspectState(cli, name);
      if (state === undefined || state.status !== "created") {
        this.#pid = state?.pid ?? 0;
        break;
      }
      await delay(START_POLL_MS);
    }
    this.#id = (await cli.run(["container", "inspect", "--format", "{{.Id}}", name])).stdout.trim();
    this.#isSeen = this.#id !== "" && isVisible(this.#pid, this.#id);
    this.#schedule();
  }

  exit(): Exit | undefined {
    return this.#exit;
  }

  async sockets(): Promise<readonly ListeningSocket[] | undefined> {
    if (this.#exit !== undefined) return [];
    if (this.#isSeen) return socketsOf(this.#pid);
    const { cli, name, reader } = this.#question;
    return socketsThrough(cli, { container: name, ...reader });
  }

  async resources(): Promise<ResourceSample | undefined> {
    if (this.#exit !== undefined) return undefined;
    const members = this.#isSeen
      ? membersOf(this.#pid)
      : await topOf(this.#question.cli, this.#question.name);
    if (members === undefined || members.length === 0) return undefined;
    const sample = sampleOf(members, this.#peakRssBytes);
    this.#peakRssBytes = sample.peakRssBytes;
    return sample;
  }

  async terminate(graceMs: number): Promise<Termination> {
    const { cli, name, stopSignal } = this.#question;
    const startedMs = performance.now();
    let endedMs: number | undefined;
    void this.exited.then(() => {
      endedMs = performance.now();
    });
    if (this.#exit === undefined) await cli.run(["kill", "--signal", stopSignal, name]);
    await Promise.race([this.exited, delay(graceMs, undefined, { ref: false })]);
    const forced = this.#exit === undefined;
    const durationMs = Math.max(0, (endedMs ?? performance.now()) - startedMs);
    if (forced) await this.kill();
    const exit = this.#exit ?? { code: null, signal: "SIGKILL" };
    // Nothing of a container outlives its first process.
    return { exit, forced, durationMs, survivorCount: 0 };
  }

  async kill(): Promise<void> {
    const { cli, name } = this.#question;
    if (this.#exit === undefined) await cli.run(["kill", name], { timeoutMs: KILL_TIMEOUT_MS });
    await Promise.race([this.exited, delay(KILL_TIMEOUT_MS, undefined, { ref: false })]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    clearTimeout(this.#sampler);
    const { cli, name } = this.#question;
    if (this.#exit !== undefined) await this.#lastState().catch(() => undefined);
    await cli.run(["rm", "--force", "--volumes", name]);
    this.#client.kill("SIGKILL");
    for (const reader of this.#readers) reader.destroy();
  }

  #capture(): PipeReader[] {
    const { onOutput, pipes } = this.#question;
    return pipes.map((pipe, index) => {
      const gate = new LineGate((bytes) => {
        this.log.append(bytes);
        onOutput?.(bytes.toString("utf8"));
      });
      const reader = readPipe(pipe, (bytes) => {
        // The client's own words are on standard error, too.
        if (index === 1) this.#clientSaid = `${this.#clientSaid}${bytes}`.slice(-2_000);
        gate.push(bytes);
      });
      return { ...reader, closed: reader.closed.then(() => gate.end()) };
    });
  }

  #watch(): Promise<Exit> {
    return new Promise((resolve) => {
      const settle = async () => {
        clearTimeout(this.#sampler);
        await Promise.all(this.#readers.map(({ closed }) => closed));
        this.#exit = await this.#exitOf();
        resolve(this.#exit);
      };
      this.#client.once("error", () => void settle());
      this.#client.once("close", () => void settle());
    });
  }

  /** How it ended. An engine that went away meanwhile is remembered, and told by `state`. */
  async #exitOf(): Promise<Exit> {
    try {
      const state = await inspectState(this.#question.cli, this.#question.name);
      if (state === undefined && this.#isDisposed) return { code: null, signal: "SIGKILL" };
      const isLost = ENGINE_GONE.test(this.#clientSaid) && this.#client.exitCode !== 0;
      if (state === undefined || (isLost && state.exitCode !== 0) || state.isRunning)
        this.#trouble = engineLost(this.#clientSaid);
      this.#state = state;
      return exitOf(state?.exitCode ?? 1);
    } catch (error) {
      this.#trouble = error instanceof EnvironmentError ? error : engineLost(String(error));
      return { code: 1, signal: null };
    }
  }

  async #lastState(): Promise<ContainerState> {
    if (this.#exit === undefined) {
      const state = await inspectState(this.#question.cli, this.#question.name);
      if (state === undefined) throw engineLost("the container is gone");
      return state;
    }
    if (this.#trouble !== undefined) throw this.#trouble;
    if (this.#state === undefined) throw engineLost("the container is gone");
    return this.#state;
  }

  async #processes(): Promise<readonly ContainerProcess[] | undefined> {
    if (this.#exit !== undefined) return undefined;
    if (this.#isSeen) return processesOf(this.#pid);
    const { cli, name, reader } = this.#question;
    return processesThrough(cli, { container: name, ...reader });
  }

  async #execute(
    argv: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Completion> {
    const { cli, name } = this.#question;
    const output = new OutputBuffer();
    const onOutput = (bytes: Buffer) => output.append(bytes);
    const { code, timedOut, durationMs } = await cli.run(["exec", name, ...argv], {
      signal,
      timeoutMs,
      onOutput,
    });
    const exit = { code: code ?? (timedOut ? 124 : 1), signal: null };
    return { exit, timedOut, durationMs, output: output.capture() };
  }

  #schedule(): void {
    if (this.#exit !== undefined || this.#isDisposed) return;
    const pauseMs = this.#isSeen ? SAMPLE_MS : TOP_SAMPLE_MS;
    this.#sampler = setTimeout(() => {
      // A container that ends in this moment has nothing to be sampled.
      this.resources().then(
        () => this.#schedule(),
        () => undefined,
      );
    }, pauseMs);
    this.#sampler.unref();
  }
}

function engineLost(said: string): EnvironmentError {
  return new EnvironmentError({
    reason: "engine-failed",
    message: `The Docker engine lost the application's container in the middle of the run: ${said.trim().slice(-300)}`,
    tried: ["docker start --attach", "docker inspect"],
    advice: "Look for what restarted the engine or removed the container, and run again.",
  });
}
