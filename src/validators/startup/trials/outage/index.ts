import type { Trial } from "../trial.ts";
import { judgeOutage } from "./judge.ts";
import { type OutageSeen, observeOutage } from "./observe.ts";
import { OUTAGE_RULES } from "./rules.ts";

export const outageTrial: Trial<OutageSeen> = {
  id: "outage",
  rules: Object.values(OUTAGE_RULES),
  observe: observeOutage,
  judge: judgeOutage,
};
