import type { Database } from "#contract/database.ts";

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
const INSUFFICIENT_PRIVILEGE = "42501";

/** Holds back every change of a schema until two sessions want one, or 15 seconds have passed. */
export async function holdAtGate(database: Database): Promise<void> {
  try {
    await database.query(GATE);
  } catch (error) {
    // On a server of the settings nobody may lock the catalog: there the two runs begin as they may.
    if ((error as { code?: unknown }).code !== INSUFFICIENT_PRIVILEGE) throw error;
  }
}
