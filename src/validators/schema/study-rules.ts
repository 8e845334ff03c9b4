import type { Rule } from "#contract/rule.ts";
import { HISTORY_RULES } from "./history/rules.ts";
import { LOCK_RULES } from "./locks/rules.ts";
import { QUERY_RULES } from "./queries/rules.ts";
import { REVERSAL_RULES } from "./reversal/rules.ts";
import { ROW_RULES } from "./rows/rules.ts";

/** The questions of every study, in the order of `STUDIES`. Data only. */
export const STUDY_RULES: readonly Rule[] = [
  ...Object.values(HISTORY_RULES),
  ...Object.values(ROW_RULES),
  ...Object.values(REVERSAL_RULES),
  ...Object.values(LOCK_RULES),
  ...Object.values(QUERY_RULES),
];
