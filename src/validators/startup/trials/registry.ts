import { drainTrial } from "./drain/index.ts";
import { isolationTrial } from "./isolation/index.ts";
import { killTrial } from "./kill/index.ts";
import { outageTrial } from "./outage/index.ts";
import { processesTrial } from "./processes/index.ts";
import { requestsTrial } from "./requests/index.ts";
import type { Trial } from "./trial.ts";

/** In the order of a report; the longest are begun first (see run.ts). */
export const TRIALS: readonly Trial[] = [
  requestsTrial,
  processesTrial,
  drainTrial,
  killTrial,
  outageTrial,
  isolationTrial,
];
