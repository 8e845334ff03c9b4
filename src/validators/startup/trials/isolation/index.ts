import type { Trial } from "../trial.ts";
import { judgeIsolation } from "./judge.ts";
import { type IsolationSeen, observeIsolation } from "./observe.ts";
import { ISOLATION_RULES } from "./rules.ts";

export const isolationTrial: Trial<IsolationSeen> = {
  id: "isolation",
  rules: Object.values(ISOLATION_RULES),
  observe: observeIsolation,
  judge: judgeIsolation,
};
