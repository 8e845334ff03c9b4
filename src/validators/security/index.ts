import type { Validator } from "#contract/validator.ts";
import { collect } from "./collect.ts";
import type { SecurityEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { RULES } from "./rules.ts";

export const securityValidator: Validator<SecurityEvidence> = {
  id: "security",
  rules: Object.values(RULES),
  version: 2,
  needs: ["serving"],
  collect,
  judge,
};
