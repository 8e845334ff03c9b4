import pg from "pg";
import { type Administrator, connectionOf } from "./administrator.ts";

// Whoever has a table open meanwhile is not waited for longer.
const LOCK_TIMEOUT_MS = 3_000;

/**
 * Takes every table of a database for ourselves, so that whoever asks for rows waits, until disposal.
 *
 * Errors  undefined when there is no table, or when one of them is in use or may not be locked.
 * Source  PostgreSQL manual, "Explicit Locking".
 */
export async function holdTables(
  administrator: Administrator,
  database: string,
): Promise<AsyncDisposable | undefined> {
  const config = connectionOf(administrator, database, "deployment-readiness");
  const client = new pg.Client(config);
  // Ending the session releases everything, also when the server ends it first.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema$)'
        ORDER BY c.oid`,
    );
    if (rows.length > 0) {
      await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      const tables = rows.map(({ name }) => name).join(", ");
      await client.query(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`);
      return { [Symbol.asyncDispose]: () => client.end() };
    }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
  }
  await client.end();
  return undefined;
}
