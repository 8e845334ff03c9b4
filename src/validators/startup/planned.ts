import { commandLine } from "#contract/command-line.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { PlannedCommand, SourceLine } from "./evidence.ts";

/** A command of the plan, as the reader can repeat it. */
export function planned(plan: CommandPlan): PlannedCommand {
  const text = commandLine(plan.argv);
  const { file, line } = plan.origin;
  const origin: SourceLine | undefined =
    file === undefined ? undefined : { file, ...(line === undefined ? {} : { line }) };
  return { text, ...(origin === undefined ? {} : { origin }) };
}
