import type { ActionInvocation } from "#settings/from-action.ts";
import type { Exchange } from "./exchange.ts";
import type { Job } from "./job.ts";
import type { Publisher } from "./publisher.ts";

/** One main step, and its ways to the outside. */
export interface Step {
  readonly job: Job;
  readonly inputs: ActionInvocation;
  readonly exchange: Exchange;
  /** Absolute path of the command line that belongs to this version. */
  readonly cli: string;
  readonly publisher: Publisher;
  /** To the step's log. */
  write(text: string): void;
}
