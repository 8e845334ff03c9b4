import { type Problem, problemOf } from "./3-validate.ts";

/** The problem of a run that did not come to its end: its time limit, a signal, or an error. */
export function problemAtEnd(error: unknown, signal: AbortSignal): Problem {
  if (!signal.aborted) return problemOf(error);
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
