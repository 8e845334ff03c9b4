import type { Study } from "../study.ts";
import type { HistorySeen } from "./evidence.ts";
import { judgeHistory } from "./judge.ts";
import { observeHistory } from "./observe.ts";
import { HISTORY_RULES } from "./rules.ts";

export const historyStudy: Study<HistorySeen> = {
  id: "history",
  rules: Object.values(HISTORY_RULES),
  observe: observeHistory,
  judge: judgeHistory,
};
