import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Database } from "#contract/database.ts";

const execute = promisify(execFile);
const PROGRAMS = "/usr/lib/postgresql/15/bin";

/** The descriptions of the entries of an archive of this database, each once, longest first. */
export async function archivedEntries(
  database: Database,
  superuser: { readonly user: string; readonly password: string },
  known: readonly string[],
): Promise<ReadonlySet<string>> {
  const folder = await mkdtemp(join(tmpdir(), "archive-"));
  try {
    const file = join(folder, "all.dump");
    const { host, port } = database.connection;
    const place = ["-h", host, "-p", String(port), "-U", superuser.user, "-d", database.name];
    await execute(join(PROGRAMS, "pg_dump"), ["-w", "-Fc", "-f", file, ...place], {
      env: { PATH: "/usr/bin:/bin", PGPASSWORD: superuser.password },
    });
    const { stdout } = await execute(join(PROGRAMS, "pg_restore"), ["-l", file]);
    const longest = [...new Set(known)].sort((a, b) => b.length - a.length);
    return new Set(
      stdout.split("\n").flatMap((line) => {
        const rest = /^\d+; \d+ \d+ (.*)$/.exec(line)?.[1] ?? "";
        return longest.find((entry) => rest.startsWith(`${entry} `)) ?? [];
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
