import type { Database, Session } from "#contract/database.ts";
import type { CompareOptions } from "#engines/catalog/compare/options.ts";
import { type Replay, SCRATCH_SCHEMA } from "#engines/catalog/compare/replay.ts";
import {
  type Constants,
  doubtsOf,
  plannedOutput,
  withConstants,
  withReplayed,
} from "#engines/catalog/compare/settle.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import { factQuestions, factsFrom } from "#engines/catalog/facts.ts";
import { majorOf, quoted } from "../building/read-catalog.ts";

// The tables hold few rows or none, and none is read.
const STATEMENT_TIMEOUT_MS = 30_000;
// An application that migrated itself may still hold them.
const LOCK_TIMEOUT_MS = 5_000;

export interface Side {
  readonly facts: FactSet;
  readonly database: Database;
}

export interface Question {
  readonly expected: Side;
  readonly observed: Side;
  readonly options: CompareOptions;
  /** Whose rights the target's own definitions are run with. */
  readonly role: string;
}

/**
 * Brings definitions whose texts differ to the text that the server settles on, and constants that
 * are the same to one writing. Both databases stay as they are: everything is rolled back.
 */
export async function settleFacts(
  question: Question,
): Promise<readonly [expected: FactSet, observed: FactSet]> {
  const { expected, observed, options, role } = question;
  const doubts = doubtsOf(expected.facts, observed.facts, options);
  const wanted = await replayed(expected, doubts.expected, role);
  const found = await replayed(observed, doubts.observed, role);
  if (doubts.constants.length === 0) return [wanted, found];
  const [ours, theirs] = [0, 1].map((at) => doubts.constants.map(({ sql }) => sql[at] ?? ""));
  const plans = [
    await planned(expected.database, ours ?? [], role),
    await planned(observed.database, theirs ?? [], role),
  ] as const;
  const same = doubts.constants.filter((_: Constants, at) => {
    const [one, other] = [plans[0][at], plans[1][at]];
    return one !== undefined && one === other;
  });
  return [wanted, withConstants(found, wanted, same)];
}

async function replayed(
  { facts, database }: Side,
  replays: readonly Replay[],
  role: string,
): Promise<FactSet> {
  if (replays.length === 0) return facts;
  return inPassing(database, async (session) => {
    await session.query(`CREATE SCHEMA ${SCRATCH_SCHEMA} AUTHORIZATION ${quoted(role)}`);
    const done: Replay[] = [];
    for (const replay of replays)
      if (await succeeds(session, replay.statements, role)) done.push(replay);
    const answers = [];
    for (const ask of factQuestions(majorOf(facts.serverVersion)))
      answers.push(await session.query(ask));
    return withReplayed(facts, factsFrom(facts.serverVersion, answers), done);
  });
}

/** What the server makes of each expression; undefined where it refuses it. */
function planned(
  database: Database,
  statements: readonly string[],
  role: string,
): Promise<readonly (string | undefined)[]> {
  return inPassing(database, async (session) => {
    const outputs: (string | undefined)[] = [];
    for (const sql of statements) {
      const rows = await attempt(session, role, () => session.query(sql));
      outputs.push(plannedOutput((rows ?? []).map((row) => String(Object.values(row)[0]))));
    }
    return outputs;
  });
}

/** Whatever happens in there never happened. */
async function inPassing<T>(
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

async function succeeds(
  session: Session,
  statements: readonly string[],
  role: string,
): Promise<boolean> {
  const done = await attempt(session, role, async () => {
    for (const sql of statements) await session.query(sql);
    return true;
  });
  return done ?? false;
}

/** Undefined when the server refuses; what was done until then is undone. */
async function attempt<T>(
  session: Session,
  role: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  await session.query("SAVEPOINT attempt");
  await session.query(`SET LOCAL ROLE ${quoted(role)}`);
  try {
    const result = await work();
    await session.query("RESET ROLE");
    await session.query("RELEASE SAVEPOINT attempt");
    return result;
  } catch (error) {
    // Something depends on it, or it is not the target's: then the first writing has to do.
    if (!isRefusal(error)) throw error;
    await session.query("ROLLBACK TO SAVEPOINT attempt");
    return undefined;
  }
}

// The server's own answer has an SQLSTATE; a connection that broke has none.
function isRefusal(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
}
