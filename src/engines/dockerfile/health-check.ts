import type { HealthCheck } from "#contract/container.ts";
import { durationMs } from "./duration.ts";
import { flagOf } from "./parse.ts";
import type { Instruction } from "./shape.ts";
import { jsonWords } from "./words.ts";

/** Source  "Dockerfile reference", HEALTHCHECK: options and their defaults. */
export const HEALTH_DEFAULTS = {
  intervalMs: 30_000,
  timeoutMs: 30_000,
  startPeriodMs: 0,
  retries: 3,
} as const;

/** What a HEALTHCHECK declares; `none` for NONE, undefined when it declares nothing that can be run. */
export function healthCheckOf(
  instruction: Instruction,
  shell: readonly string[],
): HealthCheck | "none" | undefined {
  const [, kind = "", rest = ""] = /^(\S+)([\s\S]*)$/.exec(instruction.text) ?? [];
  if (kind.toUpperCase() === "NONE") return "none";
  if (kind.toUpperCase() !== "CMD" || rest.trim() === "") return undefined;
  const argv = jsonWords(rest) ?? [...shell, rest.trim()];
  if (argv.length === 0) return undefined;
  const retries = Number(flagOf(instruction, "retries") ?? HEALTH_DEFAULTS.retries);
  const time = (flag: string, standard: number) =>
    durationMs(flagOf(instruction, flag) ?? "") ?? standard;
  return {
    argv,
    intervalMs: time("interval", HEALTH_DEFAULTS.intervalMs) || HEALTH_DEFAULTS.intervalMs,
    timeoutMs: time("timeout", HEALTH_DEFAULTS.timeoutMs) || HEALTH_DEFAULTS.timeoutMs,
    startPeriodMs: time("start-period", HEALTH_DEFAULTS.startPeriodMs),
    retries: Number.isInteger(retries) && retries > 0 ? retries : HEALTH_DEFAULTS.retries,
  };
}
