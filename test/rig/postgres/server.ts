import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseServer } from "#contract/database.ts";
import { openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";

/** A server of the test's own; disposal removes everything. */
export async function openServer(): Promise<AsyncDisposable & { readonly server: DatabaseServer }> {
  const folder = mkdtempSync(join(tmpdir(), "dr-server-"));
  // The server may have to run as another user than this process.
  chmodSync(folder, 0o755);
  const journal = await openJournal({ baseDirectory: join(folder, "runs") });
  const server = await provideDatabaseServer({
    journal,
    path: process.env["PATH"] ?? "",
    signal: new AbortController().signal,
  });
  return {
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await journal[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
