import { EnvironmentError, type EnvironmentReason } from "#contract/failure.ts";
import { type Problem, problemOf } from "./problem.ts";

const OF_ENGINE: ReadonlySet<EnvironmentReason> = new Set([
  "engine-absent",
  "engine-denied",
  "engine-failed",
]);

/** Without its engine nothing of a run can be observed or removed: what follows is the same trouble. */
export function isOfEngine(error: unknown): error is EnvironmentError {
  return error instanceof EnvironmentError && OF_ENGINE.has(error.reason);
}

/** What went wrong in one run; an engine that is gone is told once. */
export class Troubles {
  readonly problems: Problem[] = [];
  /** What the engine is known to have come to, for a run with containers. */
  engine: () => EnvironmentError | undefined = () => undefined;
  #isEngineLost = false;

  tell(problem: Problem): void {
    this.problems.push(problem);
  }

  /** An error, and those that it suppressed or that disposal added to it, in their order. */
  add(error: unknown): void {
    if (error instanceof SuppressedError) {
      this.add(error.suppressed);
      this.add(error.error);
      return;
    }
    const lost = this.engine();
    const told = lost !== undefined && error instanceof EnvironmentError ? lost : error;
    const isEngines = isOfEngine(told);
    if (isEngines && this.#isEngineLost) return;
    this.#isEngineLost ||= isEngines;
    this.tell(problemOf(told));
  }
}
