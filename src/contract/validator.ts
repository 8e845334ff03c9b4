import type { Booter } from "#contract/boot.ts";
import type { DatabaseServer } from "#contract/database.ts";
import type { Evidence } from "#contract/evidence.ts";
import type { Finding } from "#contract/finding.ts";
import type { FixPlanner } from "#contract/fix-planner.ts";
import type { HttpClient } from "#contract/http.ts";
import type { PhaseId } from "#contract/phase.ts";
import type { Rule } from "#contract/rule.ts";
import type { Runtime } from "#contract/runtime.ts";
import type { Settings } from "#contract/settings.ts";
import type { Target } from "#contract/target.ts";

export interface Clock {
  /** ISO 8601, UTC. */
  now(): string;
  /** Monotonic milliseconds with fraction. */
  monotonicMs(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * - `whole`: everything the phase asks.
 * - `boot`: only what the first boot showed by itself; nothing further is booted, sent or stopped.
 * - `long`: everything, and a search goes on longer than before every deployment.
 */
export type Depth = "whole" | "boot" | "long";

/** Everything a validator may touch. */
export interface Ports {
  readonly target: Target;
  readonly runtime: Runtime;
  /** Absent when attached without a database URL. */
  readonly databases?: DatabaseServer;
  /** Absent where nothing plans a change of a schema. */
  readonly fixPlanner?: FixPlanner;
  readonly http: HttpClient;
  readonly booter: Booter;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly depth: Depth;
  /** Replaces every known secret value in a text that came from the target. */
  redact(text: string): string;
}

/**
 * - `boot`: an attempt to boot was made (it may have failed).
 * - `serving`: the first instance answers; else the phase is blocked.
 * - `database`: a PostgreSQL server of ours or given; else the phase is blocked.
 */
export type Need = "boot" | "serving" | "database";

// biome-ignore lint/suspicious/noExplicitAny: a list of validators holds different payloads.
export interface Validator<Payload = any> {
  readonly id: PhaseId;
  readonly rules: readonly Rule[];
  /** Version of the payload's shape. */
  readonly version: number;
  readonly needs: readonly Need[];
  collect(ports: Ports, signal: AbortSignal): Promise<Collected<Payload>>;
  /** Pure: works from the evidence alone. */
  judge(evidence: Evidence<Payload>, settings: Settings): readonly Finding[];
}

/** What collect returns; the pipeline adds kind, version and times. */
export interface Collected<Payload> {
  readonly payload: Payload;
  readonly limitsReached: readonly string[];
  /** Numbers for `performance_metrics` and `resource_usage` come from the performance payload only. */
}
