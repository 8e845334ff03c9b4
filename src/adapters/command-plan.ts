import type { CommandPlan } from "#contract/launch.ts";
import type { Origin } from "#contract/source-tree.ts";

export interface PlanQuestion {
  readonly line: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

// A list or a pipeline cannot be the argument of exec.
const COMPOUND = /[;&|\n]|^(?:exec|cd|export|if|for|while|[A-Za-z_]\w*=)/;

/** A shell command line as a plan; the shell replaces itself where it can, so that signals arrive. */
export function shellPlan({ line, directory, env, origin }: PlanQuestion): CommandPlan {
  const text = COMPOUND.test(line) ? line : `exec ${line}`;
  return { argv: ["sh", "-c", text], cwd: directory, env, origin };
}
