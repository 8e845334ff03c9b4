import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseServer } from "#contract/database.ts";
import { openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";

const SIGNAL = new AbortController().signal;

/** A server of this machine, of that major version where one is given. */
export async function withServer(
  run: (server: DatabaseServer, major: number) => Promise<void>,
  version?: number,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "dr-catalog-"));
  // The server may have to run as another user than this process.
  chmodSync(folder, 0o755);
  try {
    await using journal = await openJournal({ baseDirectory: join(folder, "runs") });
    await using server = await provideDatabaseServer({
      journal,
      path: process.env["PATH"] ?? "",
      version,
      signal: SIGNAL,
    });
    await run(server, Number.parseInt(server.version, 10));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
