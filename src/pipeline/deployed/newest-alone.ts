import type { Database } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import { askFacts } from "#engines/catalog/ask.ts";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import { rollbackSteps } from "#engines/migrations/rollback-steps.ts";
import { commandSpec } from "../commands.ts";
import { migrateBy, type Version } from "./migrate.ts";
import type { BaseMaker, Made } from "./states.ts";

const ROLLBACK_TIMEOUT_MS = 300_000;

/**
 * The schema before the newest migration, where there is no deployed version to compare with: this
 * version's, with that migration rolled back. Only where the migration runs again afterwards, so that
 * a reversal that leaves something behind is not taken for a schema that ever was.
 */
export function beforeNewest(head: Version): BaseMaker {
  const { booter, context } = head;
  const { plan, migrations } = context.detected;
  return async (signal): Promise<Made> => {
    const { rollback, migrate } = plan;
    if (rollback === undefined || migrate === undefined)
      return unavailable(
        "there is no deployed version, and no command that takes a migration back",
      );
    const [step] = rollbackSteps(rollback, migrations, undefined);
    if (step?.migration === undefined)
      return unavailable("there is no deployed version, and the newest migration is not known");
    const migrated = await booter.state("migrated", signal);
    if (migrated.outcome !== "reached")
      return unavailable("the migrations do not run on an empty database");
    const template = migrated.database;
    const before = await askFacts(template);
    if (!(await isDone(head, { command: step.command, database: template }, signal)))
      return unavailable(`${step.migration.file} cannot be rolled back`);
    if (compareFacts(before, await askFacts(template), { comparesEnvironment: true }).length === 0)
      return unavailable(`rolling back ${step.migration.file} changes nothing`);
    await using again = await context.databases?.create("again", template);
    if (again === undefined || !(await migrateBy(head, again, signal)).isGood)
      return unavailable(`${step.migration.file} does not run again after its rollback`);
    const origin = `without ${step.migration.file}, which was rolled back`;
    return { outcome: "reached", template, steps: [], origin };
  };
}

async function isDone(
  { context, booter }: Version,
  { command, database }: { readonly command: CommandPlan; readonly database: Database },
  signal: AbortSignal,
): Promise<boolean> {
  const { surroundings } = context;
  const spec = commandSpec(surroundings.root, {
    label: "rollback",
    plan: command,
    env: booter.environment(database),
    timeoutMs: ROLLBACK_TIMEOUT_MS,
  });
  return (await surroundings.runtime.exec(spec, signal)).exit?.code === 0;
}

function unavailable(reason: string): Made {
  return { outcome: "unavailable", reason };
}
