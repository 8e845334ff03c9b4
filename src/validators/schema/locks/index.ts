import type { Study } from "../study.ts";
import type { LocksSeen } from "./evidence.ts";
import { judgeLocks } from "./judge.ts";
import { observeLocks } from "./observe.ts";
import { LOCK_RULES } from "./rules.ts";

export const locksStudy: Study<LocksSeen> = {
  id: "locks",
  rules: Object.values(LOCK_RULES),
  observe: observeLocks,
  judge: judgeLocks,
};
