import { fixesStudy } from "./fixes/index.ts";
import { historyStudy } from "./history/index.ts";
import { locksStudy } from "./locks/index.ts";
import { queriesStudy } from "./queries/index.ts";
import { reversalStudy } from "./reversal/index.ts";
import { rowsStudy } from "./rows/index.ts";
import type { Study } from "./study.ts";

/** In the order of a report, which is also that in which they are made. */
export const STUDIES: readonly Study[] = [
  historyStudy,
  fixesStudy,
  rowsStudy,
  reversalStudy,
  locksStudy,
  queriesStudy,
];
