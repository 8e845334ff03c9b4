import type { Database } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import { factQuestions, factsFrom } from "#engines/catalog/facts.ts";
import type { Catalog } from "#engines/catalog/shape.ts";

/** The user's part of one database. */
export function readCatalog(database: Database): Promise<Catalog> {
  return askCatalog(database);
}

/** Everything in one database, as one moment saw it; the version such as `15.18`. */
export async function readFacts(database: Database, serverVersion: string): Promise<FactSet> {
  return factsFrom(serverVersion, await database.snapshot(factQuestions(majorOf(serverVersion))));
}

/** 15 of `15.18`. */
export function majorOf(serverVersion: string): number {
  return Number.parseInt(serverVersion, 10);
}

/** `"name"` for SQL text that takes no parameter there. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
