import type { FactBase } from "@supabase/pg-delta/core";
import { extract } from "@supabase/pg-delta/extract";
import type { Database } from "#contract/database.ts";
import { withPool } from "./session-pool.ts";

const STATEMENT_TIMEOUT_MS = 30_000;

/** What the planner sees in a database, in one read-only transaction. */
export function readFacts(database: Database, signal: AbortSignal): Promise<FactBase> {
  return withPool(database, signal, async (pool) => {
    const { factBase } = await extract(pool, { statementTimeoutMs: STATEMENT_TIMEOUT_MS });
    return factBase;
  });
}
