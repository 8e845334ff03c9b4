import pg from "pg";
import { hexadecimal } from "#runtimes/random.ts";
import { type Administrator, connectionOf } from "./administrator.ts";

export const ROLE_PREFIX = "dr_app_";
export const DATABASE_PREFIX = "dr_";
const COMMENT = "deployment-readiness";
// Refused, still in use, or dropped by another run in the same moment.
const PASSING = new Set(["42501", "2BP01", "55006", "3D000", "42704", "2F003"]);

/** A session that shows other runs on a server of the user that the role of this name is in use. */
export async function showPresence(administrator: Administrator, role: string): Promise<pg.Client> {
  const client = new pg.Client({
    ...connectionOf(administrator, administrator.database, role),
    keepAlive: true,
  });
  // The server may end it; the run notices with its next query.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Comment that makes a role recognisable as ours. */
export async function signRole(admin: pg.Pool, role: string): Promise<void> {
  await admin.query(`COMMENT ON ROLE ${role} IS '${COMMENT}'`);
}

/** Drops roles, with their databases, of runs that were killed before they could do it themselves. */
export async function dropLeftovers(admin: pg.Pool): Promise<void> {
  const { rows } = await admin.query<{ role: string }>(
    `SELECT r.rolname AS role
       FROM pg_roles r
       JOIN pg_shdescription d ON d.objoid = r.oid AND d.classoid = 'pg_authid'::regclass
      WHERE r.rolname ~ '^${ROLE_PREFIX}[0-9a-f]{10}$' AND d.description = '${COMMENT}'
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.application_name = r.rolname)`,
  );
  for (const { role } of rows) {
    try {
      await dropRole(admin, role);
    } catch (error) {
      if (!PASSING.has((error as pg.DatabaseError).code ?? "")) throw error;
    }
  }
}

/** Drops a role of ours and every database it owns. */
export async function dropRole(admin: pg.Pool, role: string): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT d.datname AS name
       FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
      WHERE r.rolname = $1 AND d.datname ~ '^${DATABASE_PREFIX}[a-z0-9_]+$'`,
    [role],
  );
  for (const { name } of rows) await dropDatabase(admin, name);
  await admin.query(`DROP ROLE IF EXISTS ${role}`);
}

export async function dropDatabase(admin: pg.Pool, name: string): Promise<void> {
  await endSessions(admin, name);
  await admin.query(`DROP DATABASE IF EXISTS ${name}`);
}

export async function endSessions(admin: pg.Pool, name: string): Promise<void> {
  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
    [name],
  );
}

/** Lower case, at most 63 bytes, needs no quotes. */
export function databaseName(purpose: string): string {
  const words = purpose
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .slice(0, 24);
  return `${DATABASE_PREFIX}${words}_${hexadecimal(5)}`;
}
