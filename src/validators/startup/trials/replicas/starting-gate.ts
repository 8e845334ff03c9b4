import type { Database, Session } from "#contract/database.ts";
import type { Clock } from "#contract/validator.ts";

// Changes of the schema wait for this lock and reads do not: both runs have looked before either has
// written, as two replicas may. It is opened when two sessions wait, here or for a lock of their own.
const GATE = `DO $$
DECLARE turn integer := 0;
BEGIN
  LOCK TABLE pg_catalog.pg_class IN SHARE MODE;
  LOOP
    EXIT WHEN turn >= 300 OR 2 <= (
      SELECT count(DISTINCT pid) FROM pg_locks
      WHERE NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()));
    PERFORM pg_sleep(0.05);
    turn := turn + 1;
  END LOOP;
END $$`;
const CLOSED = `SELECT 1 FROM pg_locks
  WHERE granted AND mode = 'ShareLock' AND relation = 'pg_catalog.pg_class'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
const INSUFFICIENT_PRIVILEGE = "42501";
const LOOK_MS = 10;

/** A gate that is closed: whoever changes the schema now waits for it. */
export interface Gate {
  /** When two sessions want a change, or 15 seconds have passed. */
  readonly opened: Promise<void>;
}

/**
 * Holds back every change of a schema. Whoever is to be held begins after this: a small program has
 * migrated before a session of ours is there.
 */
export async function closeGate(
  database: Database,
  clock: Clock,
  signal: AbortSignal,
): Promise<Gate> {
  let isOver = false;
  const session = await database.session("administrator");
  // Nobody waits at the gate of a run that is given up.
  const open = () => void session[Symbol.asyncDispose]();
  signal.addEventListener("abort", open, { once: true });
  const opened = held(session, signal).finally(() => {
    isOver = true;
    signal.removeEventListener("abort", open);
  });
  // Told to whoever waits for it, at the end.
  opened.catch(() => undefined);
  while (!isOver && (await database.query(CLOSED)).length === 0) await clock.sleep(LOOK_MS, signal);
  return { opened };
}

async function held(session: Session, signal: AbortSignal): Promise<void> {
  await using _ended = session;
  try {
    await session.query(GATE);
  } catch (error) {
    if (signal.aborted) return;
    // On a server of the settings nobody may lock the catalog: there the two runs begin as they may.
    if ((error as { code?: unknown }).code !== INSUFFICIENT_PRIVILEGE) throw error;
  }
}
