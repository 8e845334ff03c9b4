import { fileURLToPath } from "node:url";
import { runner } from "node-pg-migrate";

/** Brings the schema up to date; several replicas may start at once, and all but one wait. */
export async function migrate(databaseUrl, log) {
  await runner({
    databaseUrl,
    dir: fileURLToPath(new URL("../migrations", import.meta.url)),
    direction: "up",
    migrationsTable: "pgmigrations",
    advisoryLockMode: "wait",
    logger: { info: () => undefined, warn: (text) => log.warn(text), error: (text) => log.error(text) },
  });
}
