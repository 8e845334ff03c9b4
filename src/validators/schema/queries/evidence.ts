import type { QueriesReport } from "#contract/adapter.ts";
import type { CommandRun } from "../evidence.ts";

/** The models' own queries on a clone of what the migrations built. */
export interface QueriesSeen {
  readonly run: CommandRun;
  /** Null when the command did not end well or its report could not be read. */
  readonly report: QueriesReport | null;
}
