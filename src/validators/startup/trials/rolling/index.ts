import type { Trial } from "../trial.ts";
import type { RollingSeen } from "./evidence.ts";
import { judgeRolling } from "./judge.ts";
import { observeRolling } from "./observe.ts";
import { ROLLING_RULES } from "./rules.ts";

export const rollingTrial: Trial<RollingSeen> = {
  id: "rolling",
  rules: Object.values(ROLLING_RULES),
  observe: observeRolling,
  judge: judgeRolling,
};
