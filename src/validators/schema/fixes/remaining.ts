import type { Database } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { diffCatalogs } from "#engines/catalog/diff.ts";
import { settleExpressions } from "../comparison/scratch.ts";
import { type Drift, driftsOf } from "./drift.ts";

export interface Compared {
  /** What the models built; a scratch schema comes and goes in it. */
  readonly expected: Database;
  readonly observed: Database;
  /** Tables of the migration tool. */
  readonly bookkeeping: readonly string[];
}

/** What still differs, as the comparison of the phase sees it. */
export async function remaining({
  expected,
  observed,
  bookkeeping,
}: Compared): Promise<readonly Drift[]> {
  const side = async (database: Database) => ({
    catalog: await askCatalog((sql) => database.query(sql)),
    database,
  });
  const [wanted, found] = await settleExpressions(await side(expected), await side(observed));
  return driftsOf(diffCatalogs(wanted, found, { ignoreTables: bookkeeping }));
}
