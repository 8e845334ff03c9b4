import type { Rule } from "#contract/rule.ts";
import { REPLICA_RULES } from "./replicas/rules.ts";
import { ROLLING_RULES } from "./rolling/rules.ts";
import { UPGRADE_RULES } from "./upgrade/rules.ts";

/** The rules of every trial; data only. */
export const TRIAL_RULES: readonly Rule[] = [
  ...Object.values(UPGRADE_RULES),
  ...Object.values(ROLLING_RULES),
  ...Object.values(REPLICA_RULES),
];
