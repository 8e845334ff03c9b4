import type { Trial } from "../trial.ts";
import { judgePlace } from "./judge.ts";
import { observePlace, type PlaceSeen } from "./observe.ts";
import { PLACE_RULES } from "./rules.ts";

export const placeTrial: Trial<PlaceSeen> = {
  id: "place",
  rules: Object.values(PLACE_RULES),
  observe: observePlace,
  judge: judgePlace,
};
