import type { Study } from "../study.ts";
import type { QueriesSeen } from "./evidence.ts";
import { judgeQueries } from "./judge.ts";
import { observeQueries } from "./observe.ts";
import { QUERY_RULES } from "./rules.ts";

export const queriesStudy: Study<QueriesSeen> = {
  id: "queries",
  rules: Object.values(QUERY_RULES),
  observe: observeQueries,
  judge: judgeQueries,
};
