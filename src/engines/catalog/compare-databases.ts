import type { Database, DatabaseServer } from "#contract/database.ts";
import { askFacts } from "./ask.ts";
import { compareFacts } from "./compare/compare.ts";
import type { Difference } from "./compare/difference.ts";
import { settleFacts } from "./settle-facts.ts";

/** Two databases of one server that migrations brought about, each in its own way. */
export interface Migrated {
  readonly expected: Database;
  readonly observed: Database;
  /** Tables of the migration tool; neither side has them. */
  readonly bookkeeping: readonly string[];
  readonly server: Pick<DatabaseServer, "role" | "version">;
}

/**
 * How a database that went another way differs from the one that it should be like. The order of columns
 * does not count, as a new column is always the last one; nor does the name of what has the same
 * definition, as tools choose another one on the way back. Both databases stay as they are.
 */
export async function compareDatabases({
  expected,
  observed,
  bookkeeping,
  server,
}: Migrated): Promise<readonly Difference[]> {
  const { role, version } = server;
  const options = { bookkeeping };
  const [wanted, found] = [await askFacts(expected, version), await askFacts(observed, version)];
  if (compareFacts(wanted, found, options).length === 0) return [];
  const settled = await settleFacts({
    expected: { database: expected, facts: wanted },
    observed: { database: observed, facts: found },
    ...{ options, role },
  });
  return compareFacts(...settled, options).filter(({ change }) => change !== "name-different");
}
