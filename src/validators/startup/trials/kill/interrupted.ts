import type { Instance } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Ports } from "#contract/validator.ts";
import { planned } from "../../planned.ts";
import { notApplicable } from "../compared.ts";
import { type FailedRun, failedRun, runMigrations } from "../migration-run.ts";
import type { Tried } from "../tried.ts";

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
const INSUFFICIENT_PRIVILEGE = "42501";
// What cannot reach its database gives up within this, or is ended.
const GIVES_UP_MS = 15_000;
// Some wait for a lock that nobody holds any more for minutes.
const AGAIN_MS = 60_000;

/** Counts changes of the schema beyond transactions, and stops the session of the one after these. */
const brake = (changes: number) => `
CREATE SCHEMA ${BRAKE};
CREATE SEQUENCE ${BRAKE}.changes;
CREATE FUNCTION ${BRAKE}.count() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF nextval('${BRAKE}.changes') > ${changes} THEN PERFORM pg_sleep(${LONGEST_SLEEP_S}); END IF;
END $$;
CREATE EVENT TRIGGER ${BRAKE} ON ddl_command_end EXECUTE FUNCTION ${BRAKE}.count();`;
const isHeld = (changes: number) =>
  `SELECT 1 FROM ${BRAKE}.changes WHERE is_called AND last_value > ${changes}`;
const RELEASE = `DROP EVENT TRIGGER ${BRAKE}; DROP SCHEMA ${BRAKE} CASCADE;`;

interface Asked {
  readonly migrate: CommandPlan;
  /** What is ready, whose database tells how much there is to migrate. */
  readonly first: Instance;
}

/** Takes the database away from the migrations half-way, as a lost machine does, and runs them again. */
export async function observeInterrupted(
  ports: Ports,
  { migrate, first }: Asked,
  signal: AbortSignal,
): Promise<Tried<InterruptedSeen>> {
  const tables = Number((await first.database?.query(TABLES))?.[0]?.["tables"] ?? 0);
  if (tables === 0) return notApplicable("The migrations create no table.");
  const changes = Math.max(1, Math.floor(tables / 2));
  const state = await ports.booter.state("empty", signal);
  if (state.outcome !== "reached") return notApplicable("No empty database could be made.");
  await using database = state.database;
  if (!(await isBraked(database, changes)))
    return notApplicable("Only a superuser of the server can hold migrations half-way.");
  if (!(await isCutOff(ports, { migrate, database, changes }, signal)))
    return notApplicable(`The migrations had ended before ${changes + 1} changes of the schema.`);
  await database.query(RELEASE);
  const again = await runMigrations(ports, { migrate, database, timeoutMs: AGAIN_MS }, signal);
  if (again.step.timedOut)
    // It may wait for a lock that nobody holds any more, or only be slow.
    return notApplicable(`Run again, the migrations had not ended after ${AGAIN_MS / 1_000} s.`);
  const failed = again.isGood ? {} : { failed: failedRun(ports, again.step, again.messages) };
  return { tried: true, seen: { command: planned(migrate).text, changes, ...failed } };
}

interface Cut {
  readonly migrate: CommandPlan;
  readonly database: Database;
  readonly changes: number;
}

/** Runs the migrations up to the brake and takes their database away; false when they end before it. */
async function isCutOff(
  ports: Ports,
  { migrate, database, changes }: Cut,
  signal: AbortSignal,
): Promise<boolean> {
  const stop = new AbortController();
  const run = runMigrations(
    ports,
    { migrate, database, timeoutMs: GIVES_UP_MS },
    AbortSignal.any([signal, stop.signal]),
  );
  let isOver = false;
  const ended = run.then(
    () => undefined,
    (error: unknown) => error,
  );
  void ended.then(() => {
    isOver = true;
  });
  try {
    while (!isOver && (await database.query(isHeld(changes))).length === 0)
      await ports.clock.sleep(LOOK_MS, signal);
    if (isOver) {
      await run;
      return false;
    }
    await database.interrupt();
    await run;
    await database.resume();
    return true;
  } finally {
    // Whatever ended the look, the command does not outlive its database.
    stop.abort();
    await ended;
  }
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
