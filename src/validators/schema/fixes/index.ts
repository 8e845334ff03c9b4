import type { Study } from "../study.ts";
import type { FixesSeen } from "./evidence.ts";
import { observe } from "./observe.ts";

/** A fix is attached to the finding that it is for; it is no finding of its own. */
export const fixesStudy: Study<FixesSeen> = { id: "fixes", rules: [], observe, judge: () => [] };
