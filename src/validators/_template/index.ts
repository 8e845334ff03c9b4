import type { Validator } from "#contract/validator.ts";
import { collect } from "./collect.ts";
import { TEMPLATE_EVIDENCE_VERSION, type TemplateEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { TEMPLATE_RULES } from "./rules.ts";

/** Copy this folder, rename, and add one line to registry.ts. The id must be one of PHASE_IDS. */
export const templateValidator = {
  id: "startup",
  rules: TEMPLATE_RULES,
  version: TEMPLATE_EVIDENCE_VERSION,
  needs: ["serving"],
  collect,
  judge,
} as const satisfies Validator<TemplateEvidence>;
