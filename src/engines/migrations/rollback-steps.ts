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
    const hasMerge = newest.some(({ parents }) => parents.length > 1);
    if (hasMerge && ONE_BACK.test(rollback.argv.join(" "))) return pastMerges(rollback, newest);
    return newest.map((migration) => ({ command: rollback, migration }));
  }
  if (!migrations.supported) return [];
  const steps = newest.flatMap((migration) => {
    const command = named(rollback, migration);
    return command === undefined ? [] : [{ command, migration }];
  });
  return steps.length === newest.length ? steps : [];
}

// From a merge, Alembic takes "one back" for ambiguous.
const ONE_BACK = /\bdowngrade -1(?=\s|$)/;

/**
 * The same with names: a merge goes back to one of its parents and keeps the other, then each branch
 * goes back by itself.
 *
 * Source  Alembic manual, "Working with Branches".
 */
function pastMerges(
  rollback: CommandPlan,
  newest: readonly MigrationFile[],
): readonly RollbackStep[] {
  // They become words of a shell's line.
  if (!newest.every(({ id, parents }) => [id, ...parents].every((each) => /^\w+$/.test(each))))
    return [];
  return newest.map((migration) => {
    const [parent = "base", second] = migration.parents;
    const target = second === undefined ? `${migration.id}@${parent}` : parent;
    const argv = rollback.argv.map((word) => word.replace(ONE_BACK, `downgrade ${target}`));
    return { command: { ...rollback, argv }, migration };
  });
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
