import type { Study } from "../study.ts";
import type { ReversalSeen } from "./evidence.ts";
import { judgeReversal } from "./judge-rows.ts";
import { observeReversal } from "./observe-rows.ts";
import { REVERSAL_RULES } from "./rules.ts";

export const reversalStudy: Study<ReversalSeen> = {
  id: "reversal",
  rules: Object.values(REVERSAL_RULES),
  observe: observeReversal,
  judge: judgeReversal,
};
