import type { Database, Row } from "#contract/database.ts";
import { CATALOG_QUERIES } from "#engines/catalog/queries.ts";
import { type CatalogRows, catalogFrom } from "#engines/catalog/read.ts";
import type { Catalog } from "#engines/catalog/shape.ts";

/** The user's part of one database. */
export async function readCatalog(database: Database): Promise<Catalog> {
  const rows = async (queries: readonly string[]): Promise<readonly Row[]> => {
    const found: Row[] = [];
    for (const query of queries) found.push(...(await database.query(query)));
    return found;
  };
  const catalog: CatalogRows = {
    tables: await rows(CATALOG_QUERIES.tables),
    columns: await rows(CATALOG_QUERIES.columns),
    constraints: await rows(CATALOG_QUERIES.constraints),
    indexes: await rows(CATALOG_QUERIES.indexes),
    enums: await rows(CATALOG_QUERIES.enums),
    others: await rows(CATALOG_QUERIES.others),
  };
  return catalogFrom(catalog);
}

/** `"name"` for SQL text that takes no parameter there. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
