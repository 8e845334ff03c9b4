import type { ProbeAnswer } from "#contract/boot.ts";
import type { DatabaseServer } from "#contract/database.ts";
import type { Evidence } from "#contract/evidence.ts";
import type { HttpClient } from "#contract/http.ts";
import type { ListeningSocket, Running, Runtime } from "#contract/runtime.ts";
import type { Invocation, Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { Clock } from "#contract/validator.ts";
import type { Listener } from "./events.ts";

export interface ReadinessQuestion {
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

/** Everything a door hands to a run. The pipeline constructs no machinery of its own. */
export interface Surroundings {
  readonly invocation: Invocation;
  readonly settings: Settings;
  readonly tree: SourceTree;
  readonly treeHash: string;
  readonly settingsHash: string;
  readonly toolVersion: string;
  readonly runtime: Runtime;
  /** PATH that the target's commands start from. */
  readonly path: string;
  /** Absolute; survives runs. */
  readonly cacheDirectory: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Hexadecimal digits from the system's secure source. */
  randomHex(bytes: number): string;
  provideDatabases(signal: AbortSignal): Promise<DatabaseServer>;
  waitForReady(question: ReadinessQuestion): Promise<Readiness>;
  /** Text of a project file, when it was written at or after this instant (milliseconds since 1970). */
  readIfNewer(path: string, sinceEpochMs: number): string | undefined;
  /** Called once for every phase that was collected. */
  recordEvidence(evidence: Evidence): Promise<void>;
  readonly listener: Listener;
}
