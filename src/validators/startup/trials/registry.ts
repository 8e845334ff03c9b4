import { replicasTrial } from "./replicas/trial.ts";
import { rollingTrial } from "./rolling/trial.ts";
import type { Trial } from "./trial.ts";
import { upgradeTrial } from "./upgrade/trial.ts";

/** In the order of a report; the longest are begun first (see run.ts). */
export const TRIALS: readonly Trial[] = [upgradeTrial, rollingTrial, replicasTrial];
