import type { Validator } from "#contract/validator.ts";
import { collect } from "./collect.ts";
import type { StressEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { STRESS_RULES } from "./rules.ts";

export const stressValidator = {
  id: "stress",
  rules: Object.values(STRESS_RULES),
  version: 1,
  needs: ["serving"],
  collect,
  judge,
} as const satisfies Validator<StressEvidence>;
