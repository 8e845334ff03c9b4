import { type PhaseId, READINESS_PHASE_IDS } from "#contract/phase.ts";
import type { Command } from "#contract/settings.ts";
import type { Depth } from "#contract/validator.ts";

const BY_COMMAND: Readonly<Partial<Record<Command, readonly PhaseId[]>>> = {
  "startup-check": ["startup"],
  "health-check": ["startup"],
  "schema-check": ["schema"],
  "ai-validation": ["performance", "api", "security"],
  "stress-test": ["stress"],
};

/** The phases a command asks for, in the order of a run. Whole runs are narrowed by `phases`. */
export function scopeOf(command: Command, phases: readonly PhaseId[]): readonly PhaseId[] {
  return BY_COMMAND[command] ?? READINESS_PHASE_IDS.filter((id) => phases.includes(id));
}

const DEPTHS: Readonly<Partial<Record<Command, Depth>>> = {
  "health-check": "boot",
  "ai-validation": "long",
};

/** How much of a phase a command asks for. */
export function depthOf(command: Command): Depth {
  return DEPTHS[command] ?? "whole";
}

/** Whether anything in this scope needs the target to run. */
export function needsBoot(scope: readonly PhaseId[]): boolean {
  return scope.some((id) => id !== "schema");
}
