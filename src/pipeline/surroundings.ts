import type { AttachedContainer } from "#contract/attached-container.ts";
import type { ProbeAnswer } from "#contract/boot.ts";
import type { ContainerPlan, Image } from "#contract/container.ts";
import type { DatabaseServer } from "#contract/database.ts";
import type { DeployedFiles } from "#contract/deployed.ts";
import type { Evidence } from "#contract/evidence.ts";
import type { EnvironmentError } from "#contract/failure.ts";
import type { FixPlanner } from "#contract/fix-planner.ts";
import type { HttpClient } from "#contract/http.ts";
import type { Completion, ListeningSocket, Running, Runtime } from "#contract/runtime.ts";
import type { Invocation, Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { Clock } from "#contract/validator.ts";
import type { Listener } from "./events.ts";

export interface ReadinessQuestion {
  /** Default: the run's own client. */
  readonly http?: HttpClient;
  readonly running: Running;
  readonly healthPaths: readonly string[];
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Readiness {
  readonly outcome: "ready" | "unhealthy" | "exited" | "timed-out";
  /** Port it was found on. */
  readonly port?: number;
  readonly listeningMs?: number;
  readonly readyMs?: number;
  readonly probes: readonly ProbeAnswer[];
  readonly sockets?: readonly ListeningSocket[];
}

/** Whether containers can be had here. */
export type EngineAnswer =
  | { readonly isThere: true; readonly version: string }
  | { readonly isThere: false; readonly reason: string; readonly advice: string };

/** The containers of one run: the target's image, its runtime, and PostgreSQL beside it. */
export interface Containers extends AsyncDisposable {
  readonly image: Image;
  readonly runtime: Runtime;
  /** PATH of the image. */
  readonly path: string;
  /** How the image was built, when it was. */
  readonly build?: ImageBuild;
  readonly http: HttpClient;
  provideDatabases(signal: AbortSignal): Promise<DatabaseServer>;
  /** What happened to the engine meanwhile: then nothing that was observed since is the target's. */
  trouble(): EnvironmentError | undefined;
}

export interface ImageBuild {
  readonly argv: readonly string[];
  readonly completion: Completion;
}

/** A build that failed is the target's; everything else that fails is thrown. */
export type ContainersOpening =
  | { readonly isOpen: true; readonly containers: Containers }
  | { readonly isOpen: false; readonly build: ImageBuild };

/** Everything a door hands to a run. The pipeline constructs no machinery of its own. */
export interface Surroundings {
  readonly invocation: Invocation;
  readonly settings: Settings;
  readonly tree: SourceTree;
  readonly treeHash: string;
  readonly settingsHash: string;
  readonly toolVersion: string;
  readonly runtime: Runtime;
  /** Where the runtime's commands find the project: the tree's root, or a folder of the image. Absolute. */
  readonly root: string;
  /** PATH that the target's commands start from. */
  readonly path: string;
  /** Absolute; survives runs. */
  readonly cacheDirectory: string;
  readonly http: HttpClient;
  /** What happened to the engine that carries the target; undefined while it is well. */
  engineTrouble?(): EnvironmentError | undefined;
  readonly clock: Clock;
  /** Hexadecimal digits from the system's secure source. */
  randomHex(bytes: number): string;
  provideDatabases(signal: AbortSignal): Promise<DatabaseServer>;
  /** Plans changes of a schema; without it none is proposed. */
  readonly fixPlanner?: FixPlanner;
  /**
   * The deployed version of an application that lives in this directory, relative to the project;
   * undefined when none is named, or when the one that the event names is not in this clone.
   *
   * Errors  SettingsError when the settings name one that cannot be had.
   */
  openDeployed?(directory: string, signal: AbortSignal): Promise<DeployedFiles | undefined>;
  askEngine(signal: AbortSignal): Promise<EngineAnswer>;
  /**
   * Builds or fetches the image, and opens the run's networks.
   *
   * Errors  EnvironmentError when the engine, the registry or the disk refuses.
   */
  openContainers(plan: ContainerPlan, signal: AbortSignal): Promise<ContainersOpening>;
  /**
   * Takes up a container that somebody else started.
   *
   * Errors  EnvironmentError when there is none of this name, or the engine does not answer.
   */
  attachContainer(
    question: { readonly container: string; readonly port?: number },
    signal: AbortSignal,
  ): Promise<AttachedContainer>;
  waitForReady(question: ReadinessQuestion): Promise<Readiness>;
  /** Text of a project file, when it was written at or after this instant (milliseconds since 1970). */
  readIfNewer(path: string, sinceEpochMs: number): string | undefined;
  /** Called once for every phase that was collected. */
  recordEvidence(evidence: Evidence): Promise<void>;
  readonly listener: Listener;
}
