import type { Confinement, ContainerProcess, ContainerState } from "#contract/container.ts";

export interface CommandSpec {
  /** `install`, `migrate`, `start`, …; used in messages. */
  readonly label: string;
  readonly argv: readonly string[];
  /** Absolute, where the command runs: on this machine or in the image. */
  readonly cwd: string;
  /** What the target is given on top of the runtime's own allow list (PATH, HOME, LANG, TZ, …). */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly timeoutMs: number;
  /** Told everything the command prints, as it arrives. */
  readonly onOutput?: (text: string) => void;
  /** Only containers can be confined; plain processes leave it aside. */
  readonly confinement?: Confinement;
  /** Soft and hard limit of open files; default: inherited. */
  readonly openFileLimit?: number;
  /**
   * Nothing is reached except these addresses, and what listens is reached from here all the same.
   * Default: the network of the runtime; a container is in such a network anyway.
   *
   * Errors  EnvironmentError `unsupported` when it is started on a machine that cannot do it.
   */
  readonly reach?: readonly { readonly host: string; readonly port: number }[];
}

/** Output kept within a bound: the first part and the last part, with what was dropped between. */
export interface Capture {
  /** Standard output and standard error as they arrived, decoded as UTF-8. */
  readonly text: string;
  readonly totalBytes: number;
  readonly droppedBytes: number;
}

export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Completion {
  /** Absent when the program could not be started. */
  readonly exit?: Exit;
  /** Set when the program could not be started, such as ENOENT or EACCES. */
  readonly startError?: { readonly code: string; readonly message: string };
  readonly timedOut: boolean;
  readonly durationMs: number;
  readonly output: Capture;
}

/** A position in a log; only compared and handed back. */
export type LogMark = number;

export interface Log {
  /** Everything that was kept. */
  capture(): Capture;
  mark(): LogMark;
  /** Text that arrived since the mark, within the bound. */
  since(mark: LogMark): string;
}

export interface ListeningSocket {
  readonly address: string;
  readonly port: number;
}

/** A TCP connection that a service made. */
export interface Connection {
  readonly address: string;
  readonly port: number;
  /** `opening`: the other side has not answered yet. */
  readonly state: "opening" | "open";
}

export interface ResourceSample {
  /** Sum over the process group. */
  readonly rssBytes: number;
  /** Highest sum seen since the start. */
  readonly peakRssBytes: number;
  readonly processCount: number;
  /** User and system CPU time of the group so far. */
  readonly cpuMs: number;
}

export interface Termination {
  readonly exit: Exit;
  /** SIGKILL was needed after the grace time. */
  readonly forced: boolean;
  /** From SIGTERM to the end of the leader. */
  readonly durationMs: number;
  /** Processes of the group that outlived the leader and were killed. */
  readonly survivorCount: number;
}

/** A started service. Disposal kills the whole group. */
export interface Running extends AsyncDisposable {
  readonly log: Log;
  /** Where it is asked: `127.0.0.1`, or the address of its container. */
  readonly address: string;
  /** An address that is not its own loopback interface; undefined when there is none. */
  readonly outsideAddress: string | undefined;
  /** Present when a container carries it. */
  readonly container?: ContainerHandle;
  /** Settles when the leader ends; never rejects. */
  readonly exited: Promise<Exit>;
  /** The exit, once it happened. */
  exit(): Exit | undefined;
  /** Listening TCP sockets of the whole group; undefined when this machine cannot tell. */
  sockets(): Promise<readonly ListeningSocket[] | undefined>;
  /** Connections of the whole group to others; absent or undefined where they cannot be seen. */
  connections?(): Promise<readonly Connection[] | undefined>;
  /** Undefined when this machine cannot tell. */
  resources(): Promise<ResourceSample | undefined>;
  /** SIGTERM, then SIGKILL of the group after `graceMs`. */
  terminate(graceMs: number): Promise<Termination>;
  /** SIGKILL of the group. */
  kill(): Promise<void>;
}

/** What can be asked of a container beside what holds for every service. */
export interface ContainerHandle {
  /** As the engine names it. */
  readonly id: string;
  state(): Promise<ContainerState>;
  /** Undefined when it has ended. */
  processes(): Promise<readonly ContainerProcess[] | undefined>;
  /** A further program in it, with its own user and environment. */
  execute(argv: readonly string[], timeoutMs: number, signal: AbortSignal): Promise<Completion>;
}

/** Port with several implementations: plain processes, Docker. */
export interface Runtime {
  readonly id: "process" | "docker";
  /** Never throws for a non-zero exit. */
  exec(spec: CommandSpec, signal: AbortSignal): Promise<Completion>;
  /** Resolves as soon as the process exists; a program that cannot be started gives an exited service. */
  start(spec: Omit<CommandSpec, "timeoutMs" | "stdin">, signal: AbortSignal): Promise<Running>;
  /** A TCP port that was free a moment ago, on every address. */
  freePort(): Promise<number>;
  /** Whether a service could listen on this TCP port, on every address. */
  isPortFree(port: number): Promise<boolean>;
  diskFreeBytes(path: string): Promise<number>;
}
