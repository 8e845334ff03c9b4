import { drainTrial } from "./drain/index.ts";
import { isolationTrial } from "./isolation/index.ts";
import { killTrial } from "./kill/index.ts";
import { outageTrial } from "./outage/index.ts";
import { placeTrial } from "./place/index.ts";
import { processesTrial } from "./processes/index.ts";
import { prunedTrial } from "./pruned/index.ts";
import { replicasTrial } from "./replicas/index.ts";
import { requestsTrial } from "./requests/index.ts";
import { rollingTrial } from "./rolling/index.ts";
import type { Trial } from "./trial.ts";
import { upgradeTrial } from "./upgrade/index.ts";
import { variablesTrial } from "./variables/index.ts";

/** In the order of a report, which is also that in which they are begun (see run.ts). */
export const TRIALS: readonly Trial[] = [
  requestsTrial,
  processesTrial,
  upgradeTrial,
  rollingTrial,
  replicasTrial,
  drainTrial,
  killTrial,
  outageTrial,
  isolationTrial,
  placeTrial,
  variablesTrial,
  prunedTrial,
];
