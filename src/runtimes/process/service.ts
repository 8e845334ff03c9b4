import type { ChildProcess } from "node:child_process";
import { networkInterfaces } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type {
  Connection,
  Exit,
  ListeningSocket,
  ResourceSample,
  Running,
  Termination,
} from "#contract/runtime.ts";
import type { ProcessFamily } from "#runtimes/subprocess/family.ts";
import { killAll, signalProcess } from "#runtimes/subprocess/kill.ts";
import { LineGate } from "#runtimes/subprocess/line-gate.ts";
import { OutputBuffer } from "#runtimes/subprocess/output-buffer.ts";
import { abandonPipe, type Pipe, type PipeReader, readPipe } from "#runtimes/subprocess/pipe.ts";
import type { Enclosure } from "./enclosure.ts";
import { connectionsOf, listeningSockets } from "./sockets.ts";

const SAMPLE_MS = 200;
// Looking at the process table may take at most this part of our time.
const SAMPLE_SHARE = 0.05;
const OUTPUT_SETTLE_MS = 300;
const POLL_MS = 25;
const UNKILLABLE_MS = 5_000;

export interface ServiceOptions {
  /** Standard output and standard error. */
  readonly pipes: readonly Pipe[];
  /** Absent when the program could not be started. */
  readonly family?: ProcessFamily;
  readonly onOutput?: (text: string) => void;
  /** The network of its own that it runs in; disposed with it. */
  readonly enclosure?: Enclosure;
}

/** One started service: the leader, its group, and whatever carries its marker. */
export class ProcessService implements Running {
  readonly log = new OutputBuffer();
  readonly address = "127.0.0.1";
  readonly outsideAddress: string | undefined;
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #family: ProcessFamily | undefined;
  readonly #readers: readonly PipeReader[];
  readonly #enclosure: Enclosure | undefined;
  #sampler: NodeJS.Timeout | undefined;
  #exit: Exit | undefined;
  #endedAtMs: number | undefined;
  #peakRssBytes = 0;

  constructor(child: ChildProcess, options: ServiceOptions) {
    this.#child = child;
    this.#family = options.family;
    this.#enclosure = options.enclosure;
    this.outsideAddress = options.enclosure === undefined ? outsideAddress() : undefined;
    this.#readers = this.#capture(options);
    this.exited = new Promise((resolve) => this.#watch(resolve));
    this.#scheduleSample(0);
  }

  exit(): Exit | undefined {
    return this.#exit;
  }

  async sockets(): Promise<readonly ListeningSocket[] | undefined> {
    const pids = this.#members().map(({ pid }) => pid);
    if (this.#enclosure === undefined) return listeningSockets(pids, "/proc/net");
    const found = listeningSockets(pids, `/proc/${pids[0]}/net`);
    await this.#enclosure.open(found ?? []);
    return found;
  }

  async connections(): Promise<readonly Connection[] | undefined> {
    const pids = this.#members().map(({ pid }) => pid);
    return connectionsOf(
      pids,
      this.#enclosure === undefined ? "/proc/net" : `/proc/${pids[0]}/net`,
    );
  }

  async resources(): Promise<ResourceSample | undefined> {
    return this.#sample();
  }

  /**
   * As a container engine does it, SIGTERM goes to the leader alone: one that passes it on would
   * deliver it twice. Only what the leader leaves behind gets its own.
   */
  async terminate(graceMs: number): Promise<Termination> {
    const startedMs = performance.now();
    if (this.#endedAtMs === undefined) this.#child.kill("SIGTERM");
    const ended = await within(this.exited, graceMs);
    const durationMs = Math.max(0, (this.#endedAtMs ?? performance.now()) - startedMs);
    const survivorCount = ended ? await this.#endOrphans(startedMs + graceMs) : 0;
    await this.kill();
    const exit = this.#exit ?? { code: null, signal: "SIGKILL" };
    return { exit, forced: !ended, durationMs, survivorCount };
  }

  async kill(): Promise<void> {
    if (this.#family !== undefined) {
      const { pid } = this.#child;
      if (pid !== undefined && this.#family.ownsGroup()) signalProcess(-pid, "SIGKILL");
      await killAll(() => this.#members());
    }
    await within(this.exited, UNKILLABLE_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    clearTimeout(this.#sampler);
    // A process that got away from us must not keep us alive by holding the other end.
    for (const reader of this.#readers) reader.destroy();
    this.#child.unref();
    await this.#enclosure?.[Symbol.asyncDispose]();
  }

  #capture({ pipes, family, onOutput }: ServiceOptions): PipeReader[] {
    if (family === undefined) {
      for (const pipe of pipes) abandonPipe(pipe);
      return [];
    }
    return pipes.map((pipe) => {
      const gate = new LineGate((bytes) => {
        this.log.append(bytes);
        onOutput?.(bytes.toString("utf8"));
      });
      const reader = readPipe(pipe, (bytes) => gate.push(bytes));
      const closed = reader.closed.then(() => gate.end());
      return { ...reader, closed };
    });
  }

  #watch(resolve: (exit: Exit) => void): void {
    const settle = (exit: Exit) => {
      this.#exit ??= exit;
      resolve(this.#exit);
    };
    this.#child.once("error", (error: NodeJS.ErrnoException) => {
      // Also emitted when a signal could not be delivered; only a missing process means no start.
      if (this.#child.pid !== undefined) return;
      this.#endedAtMs = performance.now();
      this.log.append(Buffer.from(`${error.message}\n`));
      settle({ code: error.code === "EACCES" ? 126 : 127, signal: null });
    });
    // Output that is still in the pipe belongs to the record, so wait for the end of the streams,
    // but not for children that keep them open.
    this.#child.once("exit", (code, signal) => {
      this.#endedAtMs = performance.now();
      this.#family?.leaderEnded();
      const drained = Promise.all(this.#readers.map(({ closed }) => closed));
      void within(drained, OUTPUT_SETTLE_MS).then(() => settle({ code, signal }));
    });
  }

  /** How many of the processes that the leader left behind did not end in time. */
  async #endOrphans(deadlineMs: number): Promise<number> {
    let left = this.#members();
    for (const { pid } of left) signalProcess(pid, "SIGTERM");
    while (left.length > 0 && performance.now() < deadlineMs) {
      await delay(POLL_MS);
      left = this.#members();
    }
    return left.length;
  }

  #members() {
    return this.#family?.members() ?? [];
  }

  #scheduleSample(spentMs: number): void {
    const pauseMs = Math.max(SAMPLE_MS, spentMs / SAMPLE_SHARE);
    this.#sampler = setTimeout(() => {
      const startedMs = performance.now();
      const isOver = this.#sample() === undefined && this.#endedAtMs !== undefined;
      if (!isOver) this.#scheduleSample(performance.now() - startedMs);
    }, pauseMs);
    this.#sampler.unref();
  }

  #sample(): ResourceSample | undefined {
    const members = this.#members();
    if (members.length === 0) return undefined;
    const rssBytes = members.reduce((sum, entry) => sum + entry.rssBytes, 0);
    this.#peakRssBytes = Math.max(this.#peakRssBytes, rssBytes);
    return {
      rssBytes,
      peakRssBytes: this.#peakRssBytes,
      processCount: members.length,
      cpuMs: members.reduce((sum, entry) => sum + entry.cpuMs, 0),
    };
  }
}

async function within(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  const limit = new AbortController();
  const isInTime = await Promise.race([
    promise.then(() => true),
    delay(Math.max(0, limitMs), false, { signal: limit.signal }),
  ]);
  limit.abort();
  return isInTime;
}

function outsideAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ internal, family }) => !internal && family === "IPv4")?.address;
}
