import type { Trial } from "../trial.ts";
import { judgeVariables } from "./judge.ts";
import { observeVariables, type VariablesSeen } from "./observe.ts";
import { VARIABLE_RULES } from "./rules.ts";

export const variablesTrial: Trial<VariablesSeen> = {
  id: "variables",
  rules: Object.values(VARIABLE_RULES),
  observe: observeVariables,
  judge: judgeVariables,
};
