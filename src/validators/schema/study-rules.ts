import type { Rule } from "#contract/rule.ts";
import { REVERSAL_RULES } from "./reversal/rules.ts";
import { ROW_RULES } from "./rows/rules.ts";

/** The questions of every study, in the order of `STUDIES`. Data only. */
export const STUDY_RULES: readonly Rule[] = [
  ...Object.values(ROW_RULES),
  ...Object.values(REVERSAL_RULES),
];
