import type { Listener } from "./events.ts";
import type { Problem } from "./problem.ts";

/** A listener that also remembers what a run is at. */
export function remembering(listener: Listener): {
  readonly listener: Listener;
  /** Last stage and note; empty before the first. */
  readonly standing: () => string;
} {
  let stage = "";
  let note = "";
  return {
    standing: () => [stage, note].filter((text) => text !== "").join(", "),
    listener: (event) => {
      if (event.kind === "stage-started") [stage, note] = [event.stage, ""];
      if (event.kind === "note") note = event.text;
      listener(event);
    },
  };
}

/**
 * Why a run was ended from outside: its time limit, or a signal.
 *
 * Shape  `standing` such as `boot, building Dockerfile`.
 */
export function endedEarly(signal: AbortSignal, standing = ""): Problem {
  const timedOut = signal.reason instanceof Error && signal.reason.name === "TimeoutError";
  return timedOut
    ? {
        family: "environment",
        message: `The run did not finish within its time limit.${standing === "" ? "" : ` It stood at: ${standing}.`}`,
        tried: [],
        advice: "Raise --timeout, or look at the phase that took long.",
      }
    : { family: "cancelled", message: "The run was cancelled.", tried: [], advice: "" };
}
