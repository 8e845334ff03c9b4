import type { Trial } from "../trial.ts";
import { judgeProcesses } from "./judge.ts";
import { observeProcesses, type ProcessesSeen } from "./observe.ts";
import { PROCESS_RULES } from "./rules.ts";

export const processesTrial: Trial<ProcessesSeen> = {
  id: "processes",
  rules: Object.values(PROCESS_RULES),
  observe: observeProcesses,
  judge: judgeProcesses,
};
