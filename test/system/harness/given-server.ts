import pg from "pg";
import { openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";

/** A server that a user would name with database.url. */
export interface GivenServer extends AsyncDisposable {
  readonly password: string;
  /** Of the administrator, unless others are named. */
  url(user?: string, password?: string): string;
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Roles and databases, by which a run must leave no trace. */
  names(): Promise<readonly unknown[]>;
}

const NAMES = `
  SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^pg_'
  UNION ALL SELECT datname FROM pg_database ORDER BY 1`;

export async function startGivenServer(folder: string): Promise<GivenServer> {
  const journal = await openJournal({ baseDirectory: `${folder}/server` });
  const [found] = findBinaries({ path: process.env["PATH"] ?? "" });
  if (found === undefined) throw new Error("these tests need a PostgreSQL server");
  const cluster = await startCluster(journal, found, new AbortController().signal);
  const { port, adminPassword } = cluster;
  const url = (user = "postgres", password = adminPassword) =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`;
  const query = async (sql: string) => {
    const client = new pg.Client(url());
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    password: adminPassword,
    url,
    query,
    names: async () => (await query(NAMES)).map(({ name }) => name),
    [Symbol.asyncDispose]: async () => {
      await cluster[Symbol.asyncDispose]();
      await journal[Symbol.asyncDispose]();
    },
  };
}
