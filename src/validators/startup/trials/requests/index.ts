import type { Trial } from "../trial.ts";
import { judgeRequests } from "./judge.ts";
import { observeRequests, type RequestsSeen } from "./observe.ts";
import { REQUEST_RULES } from "./rules.ts";

export const requestsTrial: Trial<RequestsSeen> = {
  id: "requests",
  rules: Object.values(REQUEST_RULES),
  observe: observeRequests,
  judge: judgeRequests,
};
