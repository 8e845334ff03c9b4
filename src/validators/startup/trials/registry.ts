import { replicasTrial } from "./replicas/index.ts";
import { rollingTrial } from "./rolling/index.ts";
import type { Trial } from "./trial.ts";
import { upgradeTrial } from "./upgrade/index.ts";

/** In the order of a report; the longest are begun first (see run.ts). */
export const TRIALS: readonly Trial[] = [upgradeTrial, rollingTrial, replicasTrial];
