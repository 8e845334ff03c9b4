import type { Trial } from "../trial.ts";
import type { UpgradeSeen } from "./evidence.ts";
import { judgeUpgrade } from "./judge.ts";
import { observeUpgrade } from "./observe.ts";
import { UPGRADE_RULES } from "./rules.ts";

export const upgradeTrial: Trial<UpgradeSeen> = {
  id: "upgrade",
  rules: Object.values(UPGRADE_RULES),
  observe: observeUpgrade,
  judge: judgeUpgrade,
};
