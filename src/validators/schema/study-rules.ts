import type { Rule } from "#contract/rule.ts";
import { LOCK_RULES } from "./locks/rules.ts";

/** What the studies ask, in their order, without what it takes to answer. */
export const STUDY_RULES: readonly Rule[] = [...Object.values(LOCK_RULES)];
