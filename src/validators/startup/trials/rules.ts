import type { Rule } from "#contract/rule.ts";
import { DRAIN_RULES } from "./drain/rules.ts";
import { ISOLATION_RULES } from "./isolation/rules.ts";
import { KILL_RULES } from "./kill/rules.ts";
import { OUTAGE_RULES } from "./outage/rules.ts";
import { PLACE_RULES } from "./place/rules.ts";
import { PROCESS_RULES } from "./processes/rules.ts";
import { REPLICA_RULES } from "./replicas/rules.ts";
import { REQUEST_RULES } from "./requests/rules.ts";
import { ROLLING_RULES } from "./rolling/rules.ts";
import { UPGRADE_RULES } from "./upgrade/rules.ts";
import { VARIABLE_RULES } from "./variables/rules.ts";

/** The rules that only trials ask, in the order of the registry, without what tries them. */
export const TRIAL_RULES: readonly Rule[] = [
  ...Object.values(REQUEST_RULES),
  ...Object.values(PROCESS_RULES),
  ...Object.values(UPGRADE_RULES),
  ...Object.values(ROLLING_RULES),
  ...Object.values(REPLICA_RULES),
  ...Object.values(DRAIN_RULES),
  ...Object.values(KILL_RULES),
  ...Object.values(OUTAGE_RULES),
  ...Object.values(ISOLATION_RULES),
  ...Object.values(PLACE_RULES),
  ...Object.values(VARIABLE_RULES),
];
