import type { Problem } from "./problem.ts";

/** Why a run was ended from outside: its time limit, or a signal. */
export function endedEarly(signal: AbortSignal): Problem {
  const timedOut = signal.reason instanceof Error && signal.reason.name === "TimeoutError";
  return timedOut
    ? {
        family: "environment",
        message: "The run did not finish within its time limit.",
        tried: [],
        advice: "Raise --timeout, or look at the phase that took long.",
      }
    : { family: "cancelled", message: "The run was cancelled.", tried: [], advice: "" };
}
