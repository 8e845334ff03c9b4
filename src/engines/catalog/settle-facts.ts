import type { Database } from "#contract/database.ts";
import type { CompareOptions } from "./compare/options.ts";
import { planText } from "./compare/plan.ts";
import { type Replay, SCRATCH_SCHEMA } from "./compare/replay.ts";
import {
  meaningsFor,
  plansFor,
  replaysFor,
  withAgreed,
  withAlike,
  withReplayed,
} from "./compare/settle.ts";
import { type FactSet, factKey } from "./fact.ts";
import { majorOf } from "./facts.ts";
import { quoted } from "./identifier.ts";
import { attempt, factsIn, inPassing, isRefusal } from "./in-passing.ts";
import { type Asked, askedKey, askMeanings } from "./meaning/ask.ts";
import type { Meaning } from "./meaning/meaning.ts";

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
 * Brings definitions that differ in their writing only to one: those that have the same tree, then those
 * that the server settles on, then those that it plans alike. Both databases stay as they are.
 */
export async function settleFacts(
  question: Unsettled,
): Promise<readonly [expected: FactSet, observed: FactSet]> {
  const { expected, observed, options, role } = question;
  const understood = await withMeanings({ expected, observed }, options);
  const asRead = { expected: expected.facts, observed: understood };
  const replays = replaysFor(asRead, options);
  const wanted = await replayed(expected, replays.expected, role);
  const found = await replayed({ ...observed, facts: understood }, replays.observed, role);
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

/** The observed facts with the expected writing of what has the same tree, but for what makes no difference. */
async function withMeanings(
  { expected, observed }: Pick<Unsettled, "expected" | "observed">,
  options: CompareOptions,
): Promise<FactSet> {
  const sets = { expected: expected.facts, observed: observed.facts };
  const doubts = meaningsFor(sets, options);
  if (doubts.length === 0) return observed.facts;
  const asked = (side: "expected" | "observed") =>
    doubts.map(({ [side]: { kind, name }, attribute }) => ({ kind, name, attribute }));
  const ours = await meanings(expected, asked("expected"));
  const theirs = await meanings(observed, asked("observed"));
  const same = (by: keyof Meaning) =>
    doubts
      .filter(({ expected: one, observed: other, attribute }) => {
        const wanted = ours.get(askedKey({ ...one, attribute }))?.[by];
        return (
          wanted !== undefined && wanted === theirs.get(askedKey({ ...other, attribute }))?.[by]
        );
      })
      .map(({ expected: one, observed: other, attribute }) => ({
        ...{ expected: factKey(one), observed: factKey(other), attribute },
      }));
  const [agreed, alike] = [same("text"), same("values")];
  const facts = withAgreed(sets, agreed);
  return alike.length === agreed.length ? facts : withAlike({ ...sets, observed: facts }, alike);
}

async function meanings({ facts, database }: Side, asked: readonly Asked[]) {
  const major = majorOf(facts.serverVersion);
  try {
    return await inPassing(database, (session) => askMeanings(session, asked, major));
  } catch (error) {
    // A server that keeps its trees elsewhere, or to itself: then nothing is known to mean the same.
    if (!isRefusal(error)) throw error;
    return new Map<string, Meaning>();
  }
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
