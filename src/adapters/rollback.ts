import type { CommandPlan, LaunchPlan } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { at as inDirectory } from "./directory.ts";
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
  return rewritten(migrate, { tree, directory }, "down");
}

/** The migration command with the words that only note what is applied, where its tool has such words. */
export function stampOf(
  { migrate }: Pick<LaunchPlan, "migrate">,
  tree: SourceTree,
  directory: string,
): CommandPlan | undefined {
  return migrate === undefined ? undefined : rewritten(migrate, { tree, directory }, "stamp");
}

function rewritten(
  migrate: CommandPlan,
  place: { readonly tree: SourceTree; readonly directory: string },
  words: "down" | "stamp",
): CommandPlan | undefined {
  const [program, , script = ""] = migrate.argv;
  const whole = program === "sh" ? script.replace(/^exec (?:env )?/, "") : migrate.argv.join(" ");
  const { file = "", line: at = 1 } = migrate.origin;
  const traced = tracedCommands(place, whole, { ...migrate.origin, file, line: at });
  const [only, second] = traced.filter((command) => toolOf(command.line) !== undefined);
  // Of several tools, or several calls of one, nobody knows which ran last.
  if (only === undefined || second !== undefined) return undefined;
  const tool = toolOf(only.line);
  const known = TOOL_ROLLBACKS.find((each) => each.tool === tool?.id);
  const instead = known?.[words];
  if (known === undefined || instead === undefined || !known.up.test(only.line)) return undefined;
  const said = known.unless && place.tree.read(inDirectory(place.directory, known.unless.file));
  if (said !== undefined && known.unless?.says.test(said) === true) return undefined;
  const line = only.line.replace(known.up, instead);
  const { cwd, env } = migrate;
  const text = `the ${words === "down" ? "rollback" : "record"} of ${known.tool}`;
  const origin = only.origin.file === "" ? { text } : { ...only.origin, text };
  return shellPlan({ line, directory: cwd, env, origin });
}
