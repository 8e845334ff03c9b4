import type { Validator } from "#contract/validator.ts";
import { collect } from "./collect.ts";
import type { StartupEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { STARTUP_RULES } from "./rules.ts";

export const startupValidator = {
  id: "startup",
  rules: Object.values(STARTUP_RULES),
  version: 2,
  needs: ["boot"],
  collect,
  judge,
} as const satisfies Validator<StartupEvidence>;
