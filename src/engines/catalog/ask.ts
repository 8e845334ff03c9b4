import type { Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { FactSet } from "./fact.ts";
import { factQuestions, factsFrom, majorOf } from "./facts.ts";
import type { Catalog } from "./shape.ts";
import { tablesOf } from "./tables.ts";

/** Gives `version`, such as `15.18`. */
export const VERSION_QUESTION =
  "SELECT split_part(current_setting('server_version'), ' ', 1) AS version";

/** Everything in a database, as one moment saw it; the server is asked for its version where nobody knows it. */
export async function askFacts(
  database: Pick<Database, "snapshot">,
  serverVersion?: string,
): Promise<FactSet> {
  const version = serverVersion ?? (await versionOf(database));
  return factsFrom(version, await database.snapshot(factQuestions(majorOf(version))));
}

async function versionOf(database: Pick<Database, "snapshot">): Promise<string> {
  const [[first] = []] = await database.snapshot([VERSION_QUESTION]);
  const version = first?.["version"];
  invariant(typeof version === "string", "the server does not say its version");
  return version;
}

/** The tables of a database, as one moment saw them. */
export async function askCatalog(database: Pick<Database, "snapshot">): Promise<Catalog> {
  return tablesOf(await askFacts(database));
}
