import type { Database, Session } from "#contract/database.ts";
import type { FactSet } from "./fact.ts";
import { factQuestions, factsFrom, majorOf } from "./facts.ts";
import { quoted } from "./identifier.ts";

// The tables hold few rows or none, and none is read.
const STATEMENT_TIMEOUT_MS = 30_000;
// An application that migrated itself may still hold them.
const LOCK_TIMEOUT_MS = 5_000;

/** Whatever happens in there never happened: it is rolled back. The search path is empty. */
export async function inPassing<T>(
  database: Database,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await using session = await database.session("administrator");
  await session.query("BEGIN");
  await session.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
  await session.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await session.query("SET LOCAL search_path = ''");
  const result = await work(session);
  await session.query("ROLLBACK");
  return result;
}

/** Everything in the database as this session sees it. */
export async function factsIn(session: Session, serverVersion: string): Promise<FactSet> {
  const answers = [];
  for (const ask of factQuestions(majorOf(serverVersion))) answers.push(await session.query(ask));
  return factsFrom(serverVersion, answers);
}

export interface Attempt {
  readonly statements: readonly string[];
  /** Whose rights they are run with; absent: the administrator's. */
  readonly role?: string;
}

/** The last statement's rows; undefined when the server refuses one, and then none of them counts. */
export async function attempt(session: Session, { statements, role }: Attempt) {
  await session.query("SAVEPOINT attempt");
  if (role !== undefined) await session.query(`SET LOCAL ROLE ${quoted(role)}`);
  try {
    let rows: Awaited<ReturnType<Session["query"]>> = [];
    for (const sql of statements) rows = await session.query(sql);
    await session.query("RESET ROLE");
    await session.query("RELEASE SAVEPOINT attempt");
    return rows;
  } catch (error) {
    // Something depends on it, or it is not the target's: then it stays as it is.
    if (!isRefusal(error)) throw error;
    await session.query("ROLLBACK TO SAVEPOINT attempt");
    return undefined;
  }
}

/** The server's own answer has an SQLSTATE; a connection that broke has none. */
export function isRefusal(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
}
