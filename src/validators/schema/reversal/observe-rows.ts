import type { Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Target } from "#contract/target.ts";
import type { Ports } from "#contract/validator.ts";
import { wordsOf } from "#engines/catalog/compare/words.ts";
import { compareDatabases } from "#engines/catalog/compare-databases.ts";
import { type Loss, lossesBetween } from "#engines/catalog/rows/loss.ts";
import { quotedTable } from "#engines/catalog/rows/violators.ts";
import { type RollbackStep, rollbackSteps } from "#engines/migrations/rollback-steps.ts";
import { runCommand } from "../building/command-run.ts";
import type { CommandRun } from "../evidence.ts";
import { locatedLosses, storedRows } from "../rows/losses.ts";
import { untouched } from "../rows/untouched.ts";
import { notStudied, type Studied } from "../studied.ts";
import type { StudyContext } from "../study.ts";
import type { ReversalSeen } from "./evidence.ts";

const TIMEOUT_MS = 300_000;
const MOST_REMAINS = 20;

/** Takes this branch's migrations back from an upgraded database with rows, and applies them again. */
export async function observeReversal(
  { ports }: StudyContext,
  signal: AbortSignal,
): Promise<Studied<ReversalSeen>> {
  const { target } = ports;
  const { rollback, migrate } = target.plan;
  if (rollback === undefined || migrate === undefined)
    return notStudied("not-applicable", "No rollback command is known.");
  const reason = untouched(target);
  if (reason !== undefined) return notStudied("not-applicable", reason);
  const steps = rollbackSteps(rollback, target.migrations, target.deployed?.migrations);
  if (steps.length === 0)
    return notStudied("not-applicable", "No migration is known to be new, so none is taken back.");
  const upgraded = await ports.booter.state("upgraded-with-rows", signal);
  if (upgraded.outcome === "unavailable")
    return notStudied("not-applicable", `Not tried: ${upgraded.reason}.`);
  if (upgraded.outcome === "failed")
    return notStudied("not-applicable", "Not tried: the migrations do not finish with rows.");
  await using database = upgraded.database;
  const before = await ports.booter.state("base-with-rows", signal);
  invariant(before.outcome === "reached", "what was upgraded is there");
  await using base = before.database;
  const trip = { ports, database, base, steps, migrate };
  return { isStudied: true, seen: await roundTrip(trip, signal) };
}

interface Trip {
  readonly ports: Ports;
  /** Upgraded; ours to change. */
  readonly database: Database;
  readonly base: Database;
  readonly steps: readonly RollbackStep[];
  readonly migrate: CommandPlan;
}

async function roundTrip(trip: Trip, signal: AbortSignal): Promise<ReversalSeen> {
  const { ports, database, base, steps, migrate } = trip;
  const reference = ports.target.deployed?.reference ?? null;
  const run = async (label: string, plan: CommandPlan) =>
    (await runCommand(ports, { label, plan, database, timeoutMs: TIMEOUT_MS }, signal)).run;
  const before = await storedRows(ports, base);
  const lostUp = lossesBetween(before, await storedRows(ports, database));
  const records = await recordsIn(ports.target, base);
  const downs: CommandRun[] = [];
  let isBack = false;
  for (const { command } of steps) {
    if (isBack) break;
    const down = await run("rollback", command);
    downs.push(down);
    if (down.exitCode !== 0)
      return { reference, downs, isBack: null, remains: null, losses: null, again: null };
    isBack = records !== undefined && (await recordsIn(ports.target, database)) === records;
  }
  const isKnown = records !== undefined;
  const compared = isKnown && !isBack ? undefined : await compare(trip, before, lostUp);
  const again = await run("migrate-again", migrate);
  return {
    ...{ reference, downs, isBack: isKnown ? isBack : null, again },
    ...(compared ?? { remains: null, losses: null }),
  };
}

async function compare(
  { ports, database, base }: Trip,
  before: Awaited<ReturnType<typeof storedRows>>,
  lostUp: readonly Loss[],
): Promise<Pick<ReversalSeen, "remains" | "losses">> {
  const { databases, target } = ports;
  const { migrations } = target;
  invariant(databases !== undefined, "schema needs a database server");
  const differences = await compareDatabases({
    ...{ expected: base, observed: database, server: databases },
    bookkeeping: migrations.supported ? migrations.bookkeeping : [],
  });
  const remains = differences.slice(0, MOST_REMAINS).map(wordsOf);
  const isLostUp = (loss: Loss) =>
    lostUp.some(
      ({ table, column, kind }) =>
        table === loss.table && (column === loss.column || kind === "table" || kind === "rows"),
    );
  const lost = lossesBetween(before, await storedRows(ports, database));
  return {
    remains,
    losses: locatedLosses(
      ports,
      lost.filter((loss) => !isLostUp(loss)),
    ),
  };
}

/** What the tool has written down of what was applied; undefined when it keeps no such table here. */
async function recordsIn({ migrations }: Target, database: Database): Promise<string | undefined> {
  const names = migrations.supported ? migrations.bookkeeping : [];
  const texts: string[] = [];
  for (const name of names) {
    const table = name.includes(".") ? name : `public.${name}`;
    const [known] = await database.query("SELECT to_regclass($1) IS NOT NULL AS known", [
      quotedTable(table),
    ]);
    if (known?.["known"] !== true) continue;
    const [row] = await database.query(
      `SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') AS records FROM ${quotedTable(table)} AS t`,
    );
    texts.push(String(row?.["records"]));
  }
  return texts.length === 0 ? undefined : texts.join("\n");
}
