import type { Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import { askFacts } from "#engines/catalog/ask.ts";
import { compareFacts } from "#engines/catalog/compare/compare.ts";
import { wordsOf } from "#engines/catalog/compare/words.ts";
import { compareDatabases } from "#engines/catalog/compare-databases.ts";
import { rollbackSteps } from "#engines/migrations/rollback-steps.ts";
import { runCommand } from "../building/command-run.ts";
import type { RollbackEvidence } from "../evidence.ts";

const TIMEOUT_MS = 300_000;
const MOST_LEFTOVERS = 20;

export interface RollbackQuestion {
  readonly ports: Ports;
  /** Migrated to the end; left as it is. */
  readonly database: Database;
}

/** Rolls back once, migrates again, and looks for traces of the round trip. */
export async function observeRollback(
  { ports, database }: RollbackQuestion,
  signal: AbortSignal,
): Promise<RollbackEvidence | null> {
  const { databases, target } = ports;
  const { rollback, migrate } = target.plan;
  if (rollback === undefined || migrate === undefined) return null;
  invariant(databases !== undefined, "schema needs a database server");
  const before = await askFacts(database, databases.version);
  if (!before.facts.some(({ kind }) => kind === "table")) return null;
  await using clone = await databases.create("schema-rollback", database);
  const step = async (label: string, plan: typeof rollback) =>
    (await runCommand(ports, { label, plan, database: clone, timeoutMs: TIMEOUT_MS }, signal)).run;
  const [last] = rollbackSteps(rollback, target.migrations, undefined);
  if (last === undefined) return null;
  const run = await step("rollback", last.command);
  if (run.exitCode !== 0) return { run, again: null, leftovers: null };
  const everything = { comparesEnvironment: true };
  const isUnchanged =
    compareFacts(before, await askFacts(clone, databases.version), everything).length === 0;
  const again = await step("migrate-again", migrate);
  if (again.exitCode !== 0) return { run, again, isUnchanged, leftovers: null };
  const differences = await compareDatabases({
    ...{ expected: database, observed: clone, bookkeeping: [], server: databases },
  });
  const leftovers = differences.slice(0, MOST_LEFTOVERS).map(wordsOf);
  return { run, again, isUnchanged, leftovers };
}
