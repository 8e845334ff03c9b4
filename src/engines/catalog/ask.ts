import type { Row } from "#contract/database.ts";
import { CATALOG_QUERIES } from "./queries.ts";
import { catalogFrom } from "./read.ts";
import type { Catalog } from "./shape.ts";

/** The user's part of the database that answers these questions, asked one after the other. */
export async function askCatalog(ask: (sql: string) => Promise<readonly Row[]>): Promise<Catalog> {
  const rows = async (queries: readonly string[]): Promise<readonly Row[]> => {
    const found: Row[] = [];
    for (const query of queries) found.push(...(await ask(query)));
    return found;
  };
  return catalogFrom({
    tables: await rows(CATALOG_QUERIES.tables),
    columns: await rows(CATALOG_QUERIES.columns),
    constraints: await rows(CATALOG_QUERIES.constraints),
    indexes: await rows(CATALOG_QUERIES.indexes),
    enums: await rows(CATALOG_QUERIES.enums),
    others: await rows(CATALOG_QUERIES.others),
  });
}
