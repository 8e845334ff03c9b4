import type { Database, Session } from "#contract/database.ts";
import { type Candidate, candidatesFor } from "#engines/catalog/rows/candidates.ts";
import type { Demand } from "#engines/catalog/rows/demand.ts";
import { sqlstateOf } from "#engines/catalog/rows/refused.ts";
import { insertOf } from "#engines/catalog/rows/statement.ts";
import { violators } from "#engines/catalog/rows/violators.ts";
import type { Catalog } from "#engines/catalog/shape.ts";

const MOST_DEMANDS = 80;

interface Question {
  readonly database: Database;
  /** Of this database. */
  readonly catalog: Catalog;
  readonly demands: readonly Demand[];
  /** Tables that may be given rows, and how many they have, by qualified name. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Adds rows that this schema takes and a later one refuses; those demands that there are rows against now. */
export async function fillDemands(
  { database, catalog, demands, rows }: Question,
  signal: AbortSignal,
): Promise<readonly Demand[]> {
  await using session = await database.session("administrator");
  const counts = new Map(Object.entries(rows));
  const met: Demand[] = [];
  for (const demand of demands.slice(0, MOST_DEMANDS)) {
    if (!counts.has(demand.table)) continue;
    for (const candidate of candidatesFor(demand, catalog, counts)) {
      signal.throwIfAborted();
      if (await breaks(session, candidate, demand)) break;
    }
    if (await isBroken(session, demand)) met.push(demand);
  }
  return met;
}

/** Whether these rows are taken and break the demand; they stay only then. */
async function breaks(session: Session, candidate: Candidate, demand: Demand): Promise<boolean> {
  await session.query("BEGIN");
  const isMet = await tried(session, candidate, demand);
  await session.query(isMet ? "COMMIT" : "ROLLBACK");
  return isMet;
}

async function tried(session: Session, candidate: Candidate, demand: Demand): Promise<boolean> {
  try {
    const before = await count(session, demand);
    for (const row of candidate.rows) {
      const { sql, parameters } = insertOf(candidate.table, row);
      await session.query(sql, parameters);
    }
    await session.query("SET CONSTRAINTS ALL IMMEDIATE");
    return (await count(session, demand)) > before;
  } catch (error) {
    // The row is refused, or the demand is about something that is not in this schema.
    if (sqlstateOf(error) === undefined) throw error;
    return false;
  }
}

/** Also by rows that were there. */
async function isBroken(session: Session, demand: Demand): Promise<boolean> {
  try {
    return (await count(session, demand)) > 0;
  } catch (error) {
    if (sqlstateOf(error) === undefined) throw error;
    return false;
  }
}

async function count(session: Session, demand: Demand): Promise<number> {
  const [row] = await session.query(
    `SELECT count(*)::int AS count FROM (${violators(demand)}) AS broken`,
  );
  return Number(row?.["count"] ?? 0);
}
