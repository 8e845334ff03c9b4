import type { PhaseId } from "#contract/phase.ts";
import type { Rule } from "#contract/rule.ts";
import { API_RULES } from "./api/rules.ts";
import { RULES as PERFORMANCE_RULES } from "./performance/rules.ts";
import { RULES as SCHEMA_RULES } from "./schema/rules.ts";
import { STUDY_RULES } from "./schema/study-rules.ts";
import { RULES as SECURITY_RULES } from "./security/rules.ts";
import { STARTUP_RULES } from "./startup/rules.ts";
import { TRIAL_RULES } from "./startup/trials/rules.ts";
import { STRESS_RULES } from "./stress/rules.ts";

/**
 * Every rule, by the phase that asks it, in the order of a run. Data only: whoever just needs to know
 * them, such as a door that reads settings, does not load the validators.
 */
export const RULES_BY_PHASE: readonly (readonly [PhaseId, readonly Rule[]])[] = [
  ["startup", [...Object.values(STARTUP_RULES), ...TRIAL_RULES]],
  ["schema", [...Object.values(SCHEMA_RULES), ...STUDY_RULES]],
  ["performance", Object.values(PERFORMANCE_RULES)],
  ["api", API_RULES],
  ["security", Object.values(SECURITY_RULES)],
  ["stress", Object.values(STRESS_RULES)],
];
