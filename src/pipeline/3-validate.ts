import type { LogPosition } from "#contract/database.ts";
import type { Evidence } from "#contract/evidence.ts";
import type { EnvironmentError } from "#contract/failure.ts";
import type { Finding } from "#contract/finding.ts";
import type { PhaseId, PhaseStatus } from "#contract/phase.ts";
import type { Settings } from "#contract/settings.ts";
import type { Target } from "#contract/target.ts";
import type { Need, Ports, Validator } from "#contract/validator.ts";
import { VALIDATORS } from "#validators/registry.ts";
import { diskFull } from "./disk-full.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { Redactor } from "./redaction.ts";
import type { Surroundings } from "./surroundings.ts";
import { isOfEngine } from "./troubles.ts";

/** What one phase came to, before policy. */
export interface PhaseResult {
  readonly id: PhaseId;
  /** Set when it was not judged. */
  readonly unjudged?: {
    readonly status: Extract<PhaseStatus, "blocked" | "broken">;
    readonly reason: string;
  };
  readonly durationMs: number;
  readonly findings: readonly Finding[];
  readonly evidence?: Evidence;
  readonly problem?: Problem;
}

export interface ValidateContext {
  readonly surroundings: Surroundings;
  readonly ports: Ports;
  readonly redactor: Redactor;
}

/** Collects and judges one phase. A failing validator becomes `broken`; only cancellation escapes. */
export async function validate(
  context: ValidateContext,
  id: PhaseId,
  signal: AbortSignal,
): Promise<PhaseResult> {
  const { surroundings, ports } = context;
  const startedMs = surroundings.clock.monotonicMs();
  const elapsed = () => surroundings.clock.monotonicMs() - startedMs;
  const validator = validatorOf(id);
  const obstacle = obstacleOf(validator, ports);
  if (obstacle !== undefined)
    return { id, unjudged: { status: "blocked", reason: obstacle }, durationMs: 0, findings: [] };
  const position = await ports.databases?.position();
  // Without its engine nothing that follows can be observed, so the whole run ends.
  const requireEngine = () => {
    const lost = surroundings.engineTrouble?.();
    if (lost !== undefined) throw lost;
  };
  requireEngine();
  try {
    const evidence = await collect(context, validator, signal);
    requireEngine();
    const findings = judge(evidence, surroundings.settings);
    const lacksSpace = findings.some(({ outcome }) => outcome === "violated")
      ? await shortage(ports, position)
      : undefined;
    if (lacksSpace !== undefined) throw lacksSpace;
    await surroundings.recordEvidence(evidence);
    return { id, durationMs: elapsed(), findings, evidence };
  } catch (error) {
    if (signal.aborted) throw error;
    requireEngine();
    if (isOfEngine(error)) throw error;
    const problem = problemOf((await shortage(ports, position)) ?? error);
    const unjudged = { status: "broken" as const, reason: problem.message };
    return { id, unjudged, durationMs: elapsed(), findings: [], problem };
  }
}

async function shortage(
  { databases }: Ports,
  position: LogPosition | undefined,
): Promise<EnvironmentError | undefined> {
  if (position === undefined) return undefined;
  return diskFull({ messages: await databases?.messages(position) });
}

/** Judges recorded evidence; needs no target. */
export function judge(evidence: Evidence, settings: Settings): readonly Finding[] {
  return VALIDATORS.filter(({ id }) => id === evidence.kind).flatMap((validator) => [
    ...(validator as Validator).judge(evidence, settings),
  ]);
}

async function collect(
  context: ValidateContext,
  validator: Validator,
  signal: AbortSignal,
): Promise<Evidence> {
  const { surroundings, ports, redactor } = context;
  const collectedAt = surroundings.clock.now();
  const startedMs = surroundings.clock.monotonicMs();
  const before = redactor.count;
  const collected = await validator.collect(ports, signal);
  return redactor.redactValue({
    kind: validator.id,
    version: validator.version,
    collectedAt,
    durationMs: surroundings.clock.monotonicMs() - startedMs,
    payload: collected.payload,
    limitsReached: collected.limitsReached,
    redactionCount: redactor.count - before,
  });
}

function validatorOf(id: PhaseId): Validator {
  const found = VALIDATORS.find((validator) => validator.id === id);
  if (found === undefined) throw new Error(`no validator is registered for ${id}`);
  return found;
}

function obstacleOf(validator: Validator, ports: Ports): string | undefined {
  for (const need of validator.needs) {
    const obstacle = lackOf(need, ports.target, ports.databases !== undefined);
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}

function lackOf(need: Need, target: Target, hasDatabase: boolean): string | undefined {
  const { instance } = target;
  if (instance?.record.outcome === "build-failed" && need !== "boot")
    return "the image could not be built";
  if (need === "database")
    return hasDatabase ? undefined : "no PostgreSQL: give database.url beside app.base-url";
  if (need === "boot") return instance === undefined ? "the target was not booted" : undefined;
  const outcome = instance?.record.outcome;
  const serves = outcome === "ready" || (outcome === "attached" && instance?.baseUrl !== undefined);
  return serves ? undefined : `the target does not serve (boot: ${outcome ?? "not attempted"})`;
}
