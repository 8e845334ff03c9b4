import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import type { ContainerState } from "#contract/container.ts";
import { EnvironmentError, invariant } from "#contract/failure.ts";
import type {
  ContainerHandle,
  Exit,
  ListeningSocket,
  ResourceSample,
  Running,
} from "#contract/runtime.ts";
import { LineGate } from "#runtimes/subprocess/line-gate.ts";
import { OutputBuffer } from "#runtimes/subprocess/output-buffer.ts";
import type { Cli } from "./cli.ts";
import { inspectState } from "./container.ts";
import { exitOf } from "./exit-code.ts";
import { isVisible, membersOf, processesOf, sampleOf, socketsOf, topOf } from "./members.ts";

// Of what was said before we came; the newest is what explains an end.
const EARLIER_LINES = 2_000;
const QUIET_MS = 150;
const LONGEST_REPLAY_MS = 3_000;

export interface ForeignQuestion {
  readonly cli: Cli;
  readonly id: string;
  /** Of its first process, as the engine numbers it; 0 when it has ended. */
  readonly pid: number;
  /** Empty when it cannot be reached. */
  readonly address: string;
  /** Its exit code, when it has ended already. */
  readonly endedWith?: number;
}

/** A container of somebody else's: seen and heard. Whoever asks for its end has mistaken it for ours. */
export class ForeignService implements Running {
  readonly log = new OutputBuffer();
  readonly exited: Promise<Exit>;
  readonly address: string;
  readonly outsideAddress: string | undefined;
  readonly container: ContainerHandle;
  readonly #question: ForeignQuestion;
  readonly #isSeen: boolean;
  readonly #clients: ChildProcess[] = [];
  #exit: Exit | undefined;
  #peakRssBytes = 0;

  private constructor(question: ForeignQuestion) {
    this.#question = question;
    this.address = question.address;
    this.outsideAddress = question.address === "" ? undefined : question.address;
    this.#isSeen = isVisible(question.pid, question.id);
    this.exited = this.#watch();
    this.container = {
      id: question.id,
      state: () => this.#state(),
      processes: async () =>
        this.#isSeen && this.#exit === undefined ? processesOf(question.pid) : undefined,
      execute: (argv, timeoutMs, signal) => this.#execute({ argv, timeoutMs, signal }),
    };
  }

  /** Settles when what it said before has been read. */
  static async open(question: ForeignQuestion): Promise<ForeignService> {
    const service = new ForeignService(question);
    try {
      await service.#listen();
      return service;
    } catch (error) {
      await service[Symbol.asyncDispose]();
      throw error;
    }
  }

  exit(): Exit | undefined {
    return this.#exit;
  }

  async sockets(): Promise<readonly ListeningSocket[] | undefined> {
    if (this.#exit !== undefined) return [];
    return this.#isSeen ? socketsOf(this.#question.pid) : undefined;
  }

  async resources(): Promise<ResourceSample | undefined> {
    if (this.#exit !== undefined) return undefined;
    const { cli, id, pid } = this.#question;
    const members = this.#isSeen ? membersOf(pid) : await topOf(cli, id);
    if (members === undefined || members.length === 0) return undefined;
    const sample = sampleOf(members, this.#peakRssBytes);
    this.#peakRssBytes = sample.peakRssBytes;
    return sample;
  }

  terminate(): Promise<never> {
    return this.#refuse();
  }

  kill(): Promise<never> {
    return this.#refuse();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.kill("SIGKILL");
  }

  async #refuse(): Promise<never> {
    invariant(false, "a container that somebody else started is not ours to stop");
  }

  #watch(): Promise<Exit> {
    const { cli, id, endedWith } = this.#question;
    if (endedWith !== undefined) {
      this.#exit = exitOf(endedWith);
      return Promise.resolve(this.#exit);
    }
    const client = cli.spawn(["wait", id]);
    this.#clients.push(client);
    let said = "";
    client.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString("latin1");
    });
    return new Promise((resolve) => {
      client.once("error", () => undefined);
      client.once("close", () => {
        // One that was let go of, or that lost its engine, says nothing of the container.
        if (!/^\d+\s*$/.test(said)) return;
        this.#exit = exitOf(Number(said));
        resolve(this.#exit);
      });
    });
  }

  /** The end of what was said, and everything from now on. A log that the engine cannot read stays empty. */
  async #listen(): Promise<void> {
    const { cli, id } = this.#question;
    const readable = await cli.run(["logs", "--tail", "0", id]);
    if (readable.code !== 0) return;
    const client = cli.spawn(["logs", "--follow", "--tail", `${EARLIER_LINES}`, id]);
    this.#clients.push(client);
    client.once("error", () => undefined);
    let heardMs = performance.now();
    let isOpen = true;
    for (const stream of [client.stdout, client.stderr]) {
      const gate = new LineGate((bytes) => this.log.append(bytes));
      stream?.on("data", (bytes: Buffer) => {
        heardMs = performance.now();
        gate.push(bytes);
      });
      stream?.on("close", () => gate.end());
    }
    client.once("close", () => {
      isOpen = false;
    });
    const limitMs = performance.now() + LONGEST_REPLAY_MS;
    while (isOpen && performance.now() < Math.min(limitMs, heardMs + QUIET_MS))
      await delay(QUIET_MS / 3);
  }

  async #state(): Promise<ContainerState> {
    const { cli, id } = this.#question;
    const state = await inspectState(cli, id);
    if (state !== undefined) return state;
    throw new EnvironmentError({
      reason: "target-unreachable",
      message: `The container ${id.slice(0, 12)}, which app.container names, was removed during the run.`,
      tried: ["docker inspect"],
      advice: "Let it run until the check is over.",
    });
  }

  async #execute({
    argv,
    timeoutMs,
    signal,
  }: {
    readonly argv: readonly string[];
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  }) {
    const { cli, id } = this.#question;
    const output = new OutputBuffer();
    const onOutput = (bytes: Buffer) => output.append(bytes);
    const options = { signal, timeoutMs, onOutput };
    const { code, timedOut, durationMs } = await cli.run(["exec", id, ...argv], options);
    const exit = { code: code ?? (timedOut ? 124 : 1), signal: null };
    return { exit, timedOut, durationMs, output: output.capture() };
  }
}
