import type { MigrationFile, MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { CommandPlan } from "#contract/launch.ts";
import { inOrder } from "./graph.ts";

const MOST_STEPS = 20;

export interface RollbackStep {
  readonly command: CommandPlan;
  /** The migration that it takes back, where the tool's order is known. */
  readonly migration?: MigrationFile;
}

/**
 * The rollback command once for each migration that `known` lacks, the newest first; once where there
 * is no `known` to compare with. Empty where nothing is new, where it is not known what is, and where
 * the tool has to be told a name that is not known.
 */
export function rollbackSteps(
  rollback: CommandPlan,
  migrations: MigrationPlan | NotSupported,
  known: MigrationPlan | NotSupported | undefined,
): readonly RollbackStep[] {
  const newest = newestFirst(migrations, known);
  if (!isNamed(rollback)) {
    if (newest.length === 0 && known === undefined) return [{ command: rollback }];
    return newest.map((migration) => ({ command: rollback, migration }));
  }
  if (!migrations.supported) return [];
  const steps = newest.flatMap((migration) => {
    const command = named(rollback, migration);
    return command === undefined ? [] : [{ command, migration }];
  });
  return steps.length === newest.length ? steps : [];
}

function newestFirst(
  migrations: MigrationPlan | NotSupported,
  known: MigrationPlan | NotSupported | undefined,
): readonly MigrationFile[] {
  if (!migrations.supported) return [];
  const ordered = [...inOrder(migrations.files)].reverse();
  if (known === undefined) return ordered.slice(0, 1);
  // One step too many takes back what is deployed, and its rows with it.
  if (!known.supported) return [];
  const ids = new Set(known.files.map(({ id }) => id));
  return ordered.filter(({ id }) => !ids.has(id)).slice(0, MOST_STEPS);
}

function isNamed({ argv }: CommandPlan): boolean {
  return argv.some((word) => word.includes("{previous}"));
}

/** Ids of such tools are `application.name`. */
function named(rollback: CommandPlan, { id, parents }: MigrationFile): CommandPlan | undefined {
  const app = id.slice(0, id.indexOf("."));
  const before = parents.find((parent) => parent.startsWith(`${app}.`));
  const previous = before === undefined ? "zero" : before.slice(app.length + 1);
  // They become words of a shell's line.
  if (!/^\w+$/.test(app) || !/^\w+$/.test(previous)) return undefined;
  const fill = (word: string) => word.replace("{app}", app).replace("{previous}", previous);
  return { ...rollback, argv: rollback.argv.map(fill) };
}
