import type { CommandPlan, LaunchPlan } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { toolOf } from "./migration-commands.ts";
import { TOOL_ROLLBACKS } from "./migration-tools/data/rollbacks.ts";
import { tracedCommands } from "./trace-commands.ts";

/** The migration command with the words that take one migration back, where its tool has such words. */
export function rollbackOf(
  { migrate, rollback }: Pick<LaunchPlan, "migrate" | "rollback">,
  tree: SourceTree,
  directory: string,
): CommandPlan | undefined {
  if (rollback !== undefined || migrate === undefined) return rollback;
  const [program, , script = ""] = migrate.argv;
  const whole = program === "sh" ? script.replace(/^exec (?:env )?/, "") : migrate.argv.join(" ");
  const { file = "", line: at = 1 } = migrate.origin;
  const traced = tracedCommands({ tree, directory }, whole, { ...migrate.origin, file, line: at });
  const [only, second] = traced.filter((command) => toolOf(command.line) !== undefined);
  // Of several tools, or several calls of one, nobody knows which ran last.
  if (only === undefined || second !== undefined) return undefined;
  const tool = toolOf(only.line);
  const known = TOOL_ROLLBACKS.find((each) => each.tool === tool?.id);
  if (known === undefined || !known.up.test(only.line)) return undefined;
  const down = only.line.replace(known.up, known.down);
  const { cwd, env } = migrate;
  const text = `the rollback of ${known.tool}`;
  const origin = only.origin.file === "" ? { text } : { ...only.origin, text };
  return shellPlan({ line: down, directory: cwd, env, origin });
}
