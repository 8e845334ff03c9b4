import { encodeId, type FactBase } from "@supabase/pg-delta/core";
import type { Database } from "#contract/database.ts";
import { withoutEnvironment } from "./destination.ts";
import { readFacts } from "./facts.ts";

/** Equal for equal schemas; owners, roles and grants are left out. */
export async function textOfDatabase(database: Database, signal: AbortSignal): Promise<string> {
  return textOfFacts(await readFacts(database, signal));
}

/** One line for each fact and attribute, sorted. */
function textOfFacts(base: FactBase): string {
  const lines = withoutEnvironment(base)
    .facts()
    .flatMap(({ id, payload }) =>
      Object.entries(payload)
        // What starts so is no part of the schema to the planner either.
        .filter(([name]) => !name.startsWith("_"))
        .map(([name, value]) => `${encodeId(id)} ${name} ${JSON.stringify(value)}`)
        .concat(`${encodeId(id)}`),
    );
  return [...lines].sort().join("\n");
}
