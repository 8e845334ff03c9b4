import type { Validator } from "#contract/validator.ts";
import { collect } from "./collect.ts";
import type { StartupEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { STARTUP_RULES } from "./rules.ts";
import { TRIALS } from "./trials/registry.ts";

export const startupValidator = {
  id: "startup",
  rules: [...Object.values(STARTUP_RULES), ...TRIALS.flatMap(({ rules }) => rules)],
  version: 3,
  needs: ["boot"],
  collect,
  judge,
} as const satisfies Validator<StartupEvidence>;
