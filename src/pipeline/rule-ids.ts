import { RULES_BY_PHASE } from "#validators/rules.ts";

/** Every rule there is, so that the settings can refuse others. */
export const RULE_IDS: readonly string[] = RULES_BY_PHASE.flatMap(([, rules]) =>
  rules.map(({ id }) => id),
);
