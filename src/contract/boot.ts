import type { Confinement } from "#contract/container.ts";
import type { Database, ServerMessage } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { MetDemand, OffendingRows } from "#contract/offending.ts";
import type { Capture, Exit, ListeningSocket, Running } from "#contract/runtime.ts";

/**
 * - `ready`: the port is open and a health path answered below 400.
 * - `unhealthy`: the port is open, no health path answered below 400 in time.
 * - `exited`: the process ended before it was ready.
 * - `timed-out`: no listening port in time.
 * - `build-failed`, `install-failed`, `migrate-failed`: a step before the start failed.
 * - `attached`: something that already runs was taken; nothing was started.
 */
export type BootOutcome =
  | "ready"
  | "unhealthy"
  | "exited"
  | "timed-out"
  | "build-failed"
  | "install-failed"
  | "migrate-failed"
  | "attached";

export interface BootStep {
  readonly name: "build" | "install" | "migrate" | "start";
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly exit?: Exit;
  readonly startError?: { readonly code: string; readonly message: string };
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** Redacted. */
  readonly output: Capture;
}

/** A variable the target was given; never its value. */
export interface GivenVariable {
  readonly name: string;
  readonly origin:
    | "settings"
    | "env-file"
    | "compose"
    | "image"
    | "database"
    | "port"
    | "generated"
    | "example"
    | "constant";
  readonly secret: boolean;
}

export interface ProbeAnswer {
  readonly path: string;
  /** Host address that was asked. */
  readonly address: string;
  readonly status?: number;
  readonly faultCode?: string;
  readonly durationMs: number;
}

/** JSON record of one boot. */
export interface BootRecord {
  readonly label: string;
  readonly outcome: BootOutcome;
  readonly steps: readonly BootStep[];
  /** From spawn of the start command to the first good answer; absent unless `ready`. */
  readonly readyMs?: number;
  /** From spawn to the first listening socket. */
  readonly listeningMs?: number;
  /** The port the target was told to use. */
  readonly assignedPort: number;
  /** Where it was found listening. */
  readonly sockets?: readonly ListeningSocket[];
  /** Answers of the last round of probes, loopback first, then the outside address. */
  readonly probes: readonly ProbeAnswer[];
  /** Sessions of the target's role seen on the database server up to readiness. */
  readonly databaseSessionCount: number | null;
  /** Server messages while it booted. */
  readonly databaseMessages: readonly ServerMessage[];
  readonly variables: readonly GivenVariable[];
  /** Optional variables whose made-up values its last words name; without them it is not ready either. */
  readonly hindering?: readonly string[];
  readonly exit?: Exit;
  /** Present when a container carried it. */
  readonly container?: ContainerRecord;
}

export interface ContainerRecord {
  /** The kernel killed a process of it for want of memory. */
  readonly isOutOfMemory: boolean;
  readonly memoryLimitBytes: number;
  /** What the engine said about a start that failed; empty otherwise. */
  readonly startError: string;
  /** It ran with the capabilities that the engine gives by default, because it failed without any. */
  readonly needsCapabilities: boolean;
  /** Times the engine has started it again; only of one that was attached. */
  readonly restartCount?: number;
}

/** One boot of the target and, when it serves, the handles to it. */
export interface Instance extends AsyncDisposable {
  readonly record: BootRecord;
  /** Absent when nothing runs, or when it was attached and no container was named. */
  readonly running?: Running;
  /** `http://address:port` or the attached URL; absent when nothing listens. */
  readonly baseUrl?: string;
  readonly database?: Database;
  /** Values that must never be seen in output, and are replaced in everything recorded. */
  readonly secrets: readonly Secret[];
}

export interface Secret {
  readonly name: string;
  readonly value: string;
}

export interface BootOptions {
  readonly label: string;
  /** Default: a clone of the migrated template. */
  readonly database?: Database;
  /** Put over the synthesised environment; null removes a variable. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** Default: settings. */
  readonly readyTimeoutMs?: number;
  readonly confinement?: Confinement;
  /** `declared`: the image's own port, and no PORT is given; containers only. Default `assigned`. */
  readonly port?: "assigned" | "declared";
  /** Runs in place of the plan's start command. */
  readonly command?: CommandPlan;
  /** Absolute, where the command runs; default: the plan's. */
  readonly directory?: string;
  /** Soft and hard limit of open files. */
  readonly openFileLimit?: number;
  /** `database-only`: nothing outside is reached except the database. Default: as the runtime has it. */
  readonly reach?: "database-only";
  /** `base`: the deployed version, from its own tree with its own dependencies. Default `head`. */
  readonly version?: "head" | "base";
}

/**
 * - `empty`: nothing in it.
 * - `migrated`: empty, then this version's migrations.
 * - `base`: empty, then the deployed version's migrations; where there is no deployed version, then
 *   every migration of this one except the newest.
 * - `base-with-rows`: `base`, then generated rows in every table, as awkward as the schema permits.
 * - `base-with-plain-rows`: `base`, then two ordinary rows in every table, without nulls or duplicates.
 * - `upgraded`, `upgraded-with-rows`, `upgraded-with-plain-rows`: each of these, then this version's
 *   migrations.
 */
export type DatabaseState =
  | "empty"
  | "migrated"
  | "base"
  | "base-with-rows"
  | "base-with-plain-rows"
  | "upgraded"
  | "upgraded-with-rows"
  | "upgraded-with-plain-rows";

/** How `base` came about, and what was put into it. */
export interface StateRows {
  /** One sentence without a full stop, where `base` is not what the deployed version's migrations build. */
  readonly origin?: string;
  /** Rows by qualified table, where rows were generated. */
  readonly rows?: Readonly<Record<string, number>>;
  /** Why no row could be generated, by qualified table. */
  readonly unfilled?: Readonly<Record<string, string>>;
  /** What of the generated rows this version's schema refuses. */
  readonly demands?: readonly MetDemand[];
}

/** A database that was brought into a state, and how that went. */
export type StateAnswer =
  | ({
      readonly outcome: "reached";
      /** A clone of its own; the caller disposes it. */
      readonly database: Database;
      readonly steps: readonly BootStep[];
    } & StateRows)
  | ({
      /** A migration of this version failed. */
      readonly outcome: "failed";
      readonly steps: readonly BootStep[];
      readonly databaseMessages: readonly ServerMessage[];
      /** The rows that it is about, where they can be told. */
      readonly offending?: OffendingRows;
    } & StateRows)
  | {
      /** It could not be made, for a reason that is not this version's fault. */
      readonly outcome: "unavailable";
      readonly reason: string;
    };

/** Starts further instances of the target exactly as the first one was started. */
export interface Booter {
  boot(options: BootOptions, signal: AbortSignal): Promise<Instance>;
  /** Environment that a one-off command of the target gets when it works on this database. */
  environment(database: Database): Readonly<Record<string, string>>;
  /** Brings a new database into a state; every state is made once and cloned. */
  state(state: DatabaseState, signal: AbortSignal): Promise<StateAnswer>;
}
