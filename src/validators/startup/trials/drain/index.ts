import type { Trial } from "../trial.ts";
import { judgeDrain } from "./judge.ts";
import { type DrainSeen, observeDrain } from "./observe.ts";
import { DRAIN_RULES } from "./rules.ts";

export const drainTrial: Trial<DrainSeen> = {
  id: "drain",
  rules: Object.values(DRAIN_RULES),
  observe: observeDrain,
  judge: judgeDrain,
};
