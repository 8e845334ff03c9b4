import pg from "pg";
import type { Row, Session } from "#contract/database.ts";
import { type Administrator, connectionOf } from "./administrator.ts";

const APPLICATION = "deployment-readiness";

/** A connection of its own to one database, as whoever is given. */
export async function openSession(login: Administrator, database: string): Promise<Session> {
  const client = new pg.Client(connectionOf(login, database, APPLICATION));
  // The server may end it first; whoever asks then learns it from the query.
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return {
    pid: rows[0]?.pid ?? 0,
    query: async (sql, parameters = []) => (await client.query<Row>(sql, [...parameters])).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/**
 * The rows of several questions as one moment saw them.
 *
 * Source  PostgreSQL manual, "Transaction Isolation": a repeatable read transaction sees one snapshot.
 */
export async function takeSnapshot(
  administrator: Administrator,
  database: string,
  questions: readonly string[],
): Promise<readonly (readonly Row[])[]> {
  await using session = await openSession(administrator, database);
  await session.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  await session.query("SELECT set_config('search_path', '', true)");
  const answers: (readonly Row[])[] = [];
  for (const question of questions) answers.push(await session.query(question));
  await session.query("COMMIT");
  return answers;
}
