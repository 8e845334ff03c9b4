import type { Instance } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Ports } from "#contract/validator.ts";
import { planned } from "../../planned.ts";
import { type FailedRun, failedRun, runMigrations } from "../migration-run.ts";

/** Migrations that lost their database half-way, and were then run again. */
export interface InterruptedSeen {
  readonly command: string;
  /** Changes of the schema that were let through. */
  readonly changes: number;
  /** Why the second run failed; absent when it did not. */
  readonly failed?: FailedRun;
}

const TABLES = `SELECT count(*)::int AS tables FROM pg_class
  WHERE relkind IN ('r', 'p') AND relnamespace = ANY (
    SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')`;
const BRAKE = "deployment_readiness_brake";
const LONGEST_SLEEP_S = 60;
const LOOK_MS = 20;
const IS_HELD = `SELECT 1 FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event = 'PgSleep'`;
const INSUFFICIENT_PRIVILEGE = "42501";
// What cannot reach its database gives up within this, or is ended.
const GIVES_UP_MS = 15_000;

/** Counts changes of the schema beyond transactions, and stops the session of the one after these. */
const brake = (changes: number) => `
CREATE SCHEMA ${BRAKE};
CREATE SEQUENCE ${BRAKE}.changes;
CREATE FUNCTION ${BRAKE}.count() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF nextval('${BRAKE}.changes') > ${changes} THEN PERFORM pg_sleep(${LONGEST_SLEEP_S}); END IF;
END $$;
CREATE EVENT TRIGGER ${BRAKE} ON ddl_command_end EXECUTE FUNCTION ${BRAKE}.count();`;
const RELEASE = `DROP EVENT TRIGGER ${BRAKE}; DROP SCHEMA ${BRAKE} CASCADE;`;

interface Asked {
  readonly migrate: CommandPlan;
  /** What is ready, whose database tells how much there is to migrate. */
  readonly first: Instance;
}

/**
 * Takes the database away from the migrations half-way, as a lost machine does, and runs them again.
 * Undefined where that cannot be brought about.
 */
export async function observeInterrupted(
  ports: Ports,
  { migrate, first }: Asked,
  signal: AbortSignal,
): Promise<InterruptedSeen | undefined> {
  const tables = Number((await first.database?.query(TABLES))?.[0]?.["tables"] ?? 0);
  const changes = Math.max(1, Math.floor(tables / 2));
  const state = await ports.booter.state("empty", signal);
  if (tables === 0 || state.outcome !== "reached") return undefined;
  await using database = state.database;
  if (!(await isBraked(database, changes))) return undefined;
  const run = runMigrations(ports, { migrate, database, timeoutMs: GIVES_UP_MS }, signal);
  let isOver = false;
  const ended = run.finally(() => {
    isOver = true;
  });
  while (!isOver && (await database.query(IS_HELD)).length === 0)
    await ports.clock.sleep(LOOK_MS, signal);
  if (isOver) return undefined;
  await database.interrupt();
  await ended;
  await database.resume();
  await database.query(RELEASE);
  const again = await runMigrations(ports, { migrate, database }, signal);
  return {
    command: planned(migrate).text,
    changes,
    ...(again.isGood ? {} : { failed: failedRun(ports, again.step, again.messages) }),
  };
}

async function isBraked(database: Database, changes: number): Promise<boolean> {
  try {
    await database.query(brake(changes));
    return true;
  } catch (error) {
    // Only a superuser may do so, which the role of a server of the settings is not.
    if ((error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE) return false;
    throw error;
  }
}
