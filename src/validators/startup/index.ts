import type { Validator } from "#contract/validator.ts";
import { collect } from "./collect.ts";
import type { StartupEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { STARTUP_RULES } from "./rules.ts";
import { TRIAL_RULES } from "./trials/rules.ts";

export const startupValidator = {
  id: "startup",
  rules: [...Object.values(STARTUP_RULES), ...TRIAL_RULES],
  version: 3,
  needs: ["boot"],
  collect,
  judge,
} as const satisfies Validator<StartupEvidence>;
