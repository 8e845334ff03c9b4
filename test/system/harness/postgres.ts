import { afterAll } from "vitest";
import { openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";

/**
 * A PostgreSQL for all runs of one test file, as `database.url` names it: each of them is spared the
 * making of a server, which is not its subject.
 */
export async function openPostgres(): Promise<{ readonly url: string }> {
  const journal = await openJournal();
  afterAll(() => journal[Symbol.asyncDispose]());
  const [binaries] = findBinaries({ path: process.env["PATH"] ?? "" }).fitting;
  if (binaries === undefined) throw new Error("PostgreSQL's server binaries are needed");
  const cluster = await startCluster(journal, binaries, AbortSignal.timeout(60_000));
  afterAll(() => cluster[Symbol.asyncDispose]());
  const { host, port, adminPassword } = cluster;
  return { url: `postgresql://postgres:${adminPassword}@${host}:${port}/postgres` };
}
