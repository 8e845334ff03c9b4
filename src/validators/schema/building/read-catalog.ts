import type { Database } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import type { Catalog } from "#engines/catalog/shape.ts";

/** The user's part of one database. */
export function readCatalog(database: Database): Promise<Catalog> {
  return askCatalog(database);
}

/** `"name"` for SQL text that takes no parameter there. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
