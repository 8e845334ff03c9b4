import type { Database, DatabaseServer } from "#contract/database.ts";
import { openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";
import { statementsOf } from "./statements.ts";

/** A server for the time of a measurement. */
export async function openServer(): Promise<AsyncDisposable & { readonly server: DatabaseServer }> {
  const journal = await openJournal();
  const server = await provideDatabaseServer({
    ...{ journal, path: process.env["PATH"] ?? "", signal: AbortSignal.timeout(60_000) },
  });
  return {
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await journal[Symbol.asyncDispose]();
    },
  };
}

/** Runs a script in one session, statement by statement. */
export async function runScript(database: Database, script: string): Promise<void> {
  await using session = await database.session("administrator");
  for (const statement of statementsOf(script)) await session.query(statement);
}
