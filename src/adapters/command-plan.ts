import type { CommandPlan } from "#contract/launch.ts";
import type { Origin } from "#contract/source-tree.ts";

export interface PlanQuestion {
  readonly line: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

// A list or a pipeline cannot be the argument of exec.
const COMPOUND = /[;&|\n]|^(?:exec|cd|export|if|for|while)\b/;
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/** A shell command line as a plan; the shell replaces itself where it can, so that signals arrive. */
export function shellPlan({ line, directory, env, origin }: PlanQuestion): CommandPlan {
  return { argv: ["sh", "-c", textOf(line)], cwd: directory, env, origin };
}

function textOf(line: string): string {
  if (COMPOUND.test(line)) return line;
  // `exec A=b program` would look for a program of that name.
  return ASSIGNMENT.test(line) ? `exec env ${line}` : `exec ${line}`;
}
