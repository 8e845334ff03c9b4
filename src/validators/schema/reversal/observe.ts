import type { Database } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import { diffCatalogs } from "#engines/catalog/diff.ts";
import type { Catalog } from "#engines/catalog/shape.ts";
import { runCommand } from "../building/command-run.ts";
import { readCatalog } from "../building/read-catalog.ts";
import type { RollbackEvidence } from "../evidence.ts";

const TIMEOUT_MS = 300_000;
const MOST_LEFTOVERS = 20;

export interface RollbackQuestion {
  readonly ports: Ports;
  /** Migrated to the end; nobody needs it afterwards. */
  readonly database: Database;
  readonly before: Catalog;
}

/** Rolls back once, migrates again, and looks for traces of the round trip. */
export async function observeRollback(
  { ports, database, before }: RollbackQuestion,
  signal: AbortSignal,
): Promise<RollbackEvidence | null> {
  const { rollback, migrate } = ports.target.plan;
  if (rollback === undefined || migrate === undefined || before.tables.length === 0) return null;
  const step = async (label: string, plan: typeof rollback) =>
    (await runCommand(ports, { label, plan, database, timeoutMs: TIMEOUT_MS }, signal)).run;
  const run = await step("rollback", rollback);
  if (run.exitCode !== 0) return { run, again: null, leftovers: null };
  const again = await step("migrate-again", migrate);
  if (again.exitCode !== 0) return { run, again, leftovers: null };
  const differences = diffCatalogs(before, await readCatalog(database), { ignoreTables: [] });
  const leftovers = differences
    .map(({ kind, relation, member }) => [kind, relation, member ?? ""].join(" ").trim())
    .slice(0, MOST_LEFTOVERS);
  return { run, again, leftovers };
}
