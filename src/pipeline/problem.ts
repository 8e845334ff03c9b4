import { EnvironmentError } from "#contract/failure.ts";
import type { Report } from "#contract/report.ts";
import { machineTrouble } from "./machine-trouble.ts";

export type Problem = Report["problems"][number];

/** What a report says about an error: the surroundings' trouble as such, everything else as ours. */
export function problemOf(given: unknown): Problem {
  const error = given instanceof EnvironmentError ? given : (machineTrouble(given) ?? given);
  if (error instanceof EnvironmentError)
    return {
      family: "environment",
      message: error.message,
      tried: [...error.tried],
      advice: error.advice,
    };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    family: "internal",
    message,
    tried: [],
    advice: "This is a defect of Deployment Readiness; please report it with this text.",
  };
}
