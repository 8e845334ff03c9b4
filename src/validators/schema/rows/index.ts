import type { Study } from "../study.ts";
import type { RowsSeen } from "./evidence.ts";
import { judgeRows } from "./judge.ts";
import { observeRows } from "./observe.ts";
import { ROW_RULES } from "./rules.ts";

export const rowsStudy: Study<RowsSeen> = {
  id: "rows",
  rules: Object.values(ROW_RULES),
  observe: observeRows,
  judge: judgeRows,
};
