import type { Trial } from "../trial.ts";
import { judgePruned } from "./judge.ts";
import { observePruned, type PrunedSeen } from "./observe.ts";
import { PRUNED_RULES } from "./rules.ts";

export const prunedTrial: Trial<PrunedSeen> = {
  id: "pruned",
  rules: Object.values(PRUNED_RULES),
  observe: observePruned,
  judge: judgePruned,
};
