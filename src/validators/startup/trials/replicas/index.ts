import type { Trial } from "../trial.ts";
import type { ReplicasSeen } from "./evidence.ts";
import { judgeReplicas } from "./judge.ts";
import { observeReplicas } from "./observe.ts";
import { REPLICA_RULES } from "./rules.ts";

export const replicasTrial: Trial<ReplicasSeen> = {
  id: "replicas",
  rules: Object.values(REPLICA_RULES),
  observe: observeReplicas,
  judge: judgeReplicas,
};
