import type { Validator } from "#contract/validator.ts";
import { collect } from "./collect.ts";
import { API_EVIDENCE_VERSION, type ApiEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { API_RULES } from "./rules.ts";

export const apiValidator = {
  id: "api",
  rules: API_RULES,
  version: API_EVIDENCE_VERSION,
  needs: ["serving"],
  collect,
  judge,
} as const satisfies Validator<ApiEvidence>;
