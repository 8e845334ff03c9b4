import type { ContainerState } from "#contract/container.ts";
import type { Running } from "#contract/runtime.ts";

/** A container that somebody else started. It is asked, and never stopped; disposal lets go of it. */
export interface AttachedContainer extends AsyncDisposable {
  /** As the engine names it, such as `orders`. */
  readonly name: string;
  /** What the image starts. */
  readonly argv: readonly string[];
  readonly running: Running;
  /** Where it accepts connections from here; undefined when nowhere does. */
  readonly baseUrl?: string;
  /** Every address that was tried, with what became of it. */
  readonly tried: readonly string[];
  readonly state: ContainerState;
  /** Times the engine has started it again because it ended. */
  readonly restartCount: number;
  /** 0 when it has none. */
  readonly memoryLimitBytes: number;
}
