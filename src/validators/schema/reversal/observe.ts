import type { Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import { diffCatalogs } from "#engines/catalog/diff.ts";
import type { Catalog } from "#engines/catalog/shape.ts";
import { rollbackSteps } from "#engines/migrations/rollback-steps.ts";
import { runCommand } from "../building/command-run.ts";
import { readCatalog } from "../building/read-catalog.ts";
import type { RollbackEvidence } from "../evidence.ts";

const TIMEOUT_MS = 300_000;
const MOST_LEFTOVERS = 20;

export interface RollbackQuestion {
  readonly ports: Ports;
  /** Migrated to the end; left as it is. */
  readonly database: Database;
  readonly before: Catalog;
}

/** Rolls back once, migrates again, and looks for traces of the round trip. */
export async function observeRollback(
  { ports, database, before }: RollbackQuestion,
  signal: AbortSignal,
): Promise<RollbackEvidence | null> {
  const { databases, target } = ports;
  const { rollback, migrate } = target.plan;
  if (rollback === undefined || migrate === undefined || before.tables.length === 0) return null;
  invariant(databases !== undefined, "schema needs a database server");
  await using clone = await databases.create("schema-rollback", database);
  const step = async (label: string, plan: typeof rollback) =>
    (await runCommand(ports, { label, plan, database: clone, timeoutMs: TIMEOUT_MS }, signal)).run;
  const [last] = rollbackSteps(rollback, target.migrations, undefined);
  if (last === undefined) return null;
  const run = await step("rollback", last.command);
  if (run.exitCode !== 0) return { run, again: null, leftovers: null };
  const without = await readCatalog(clone);
  const isUnchanged = diffCatalogs(before, without, { ignoreTables: [] }).length === 0;
  const again = await step("migrate-again", migrate);
  if (again.exitCode !== 0) return { run, again, isUnchanged, leftovers: null };
  const differences = diffCatalogs(before, await readCatalog(clone), { ignoreTables: [] });
  const leftovers = differences
    .map(({ kind, relation, member }) => [kind, relation, member ?? ""].join(" ").trim())
    .slice(0, MOST_LEFTOVERS);
  return { run, again, isUnchanged, leftovers };
}
