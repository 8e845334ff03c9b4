import type { Database } from "#contract/database.ts";
import type { CompareOptions } from "./compare/options.ts";
import { planText } from "./compare/plan.ts";
import { type Replay, SCRATCH_SCHEMA } from "./compare/replay.ts";
import { plansFor, replaysFor, withAgreed, withReplayed } from "./compare/settle.ts";
import type { FactSet } from "./fact.ts";
import { quoted } from "./identifier.ts";
import { attempt, factsIn, inPassing } from "./in-passing.ts";

export interface Side {
  readonly facts: FactSet;
  readonly database: Database;
}

export interface Unsettled {
  readonly expected: Side;
  readonly observed: Side;
  readonly options: CompareOptions;
  /** Whose rights the target's own definitions are run with. */
  readonly role: string;
}

/**
 * Brings definitions whose texts differ to the text that the server settles on, and those that it plans
 * alike to one writing. Both databases stay as they are.
 */
export async function settleFacts(
  question: Unsettled,
): Promise<readonly [expected: FactSet, observed: FactSet]> {
  const { expected, observed, options, role } = question;
  const asRead = { expected: expected.facts, observed: observed.facts };
  const replays = replaysFor(asRead, options);
  const wanted = await replayed(expected, replays.expected, role);
  const found = await replayed(observed, replays.observed, role);
  const settled = { expected: wanted, observed: found };
  const plans = plansFor(settled, options);
  if (plans.length === 0) return [wanted, found];
  const ours = await planned(expected.database, {
    role,
    statements: plans.map(({ sql }) => sql[0]),
  });
  const theirs = await planned(observed.database, {
    role,
    statements: plans.map(({ sql }) => sql[1]),
  });
  const agreed = plans.filter((_, at) => ours[at] !== undefined && ours[at] === theirs[at]);
  return [wanted, withAgreed(settled, agreed)];
}

async function replayed(
  { facts, database }: Side,
  replays: readonly Replay[],
  role: string,
): Promise<FactSet> {
  if (replays.length === 0) return facts;
  return await inPassing(database, async (session) => {
    await session.query(`CREATE SCHEMA ${SCRATCH_SCHEMA} AUTHORIZATION ${quoted(role)}`);
    const done: Replay[] = [];
    for (const replay of replays) {
      const rows = await attempt(session, { statements: replay.statements, role });
      if (rows !== undefined) done.push(replay);
    }
    return withReplayed(facts, await factsIn(session, facts.serverVersion), done);
  });
}

interface Plans {
  readonly statements: readonly string[];
  readonly role: string;
}

/** What the server makes of each expression; undefined where it refuses it. */
async function planned(
  database: Database,
  { statements, role }: Plans,
): Promise<readonly (string | undefined)[]> {
  return await inPassing(database, async (session) => {
    const outputs: (string | undefined)[] = [];
    for (const sql of statements) {
      const rows = await attempt(session, { statements: [sql], role });
      outputs.push(planText((rows ?? []).map((row) => String(Object.values(row)[0]))));
    }
    return outputs;
  });
}
