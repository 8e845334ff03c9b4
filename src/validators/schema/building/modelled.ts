import type { Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { Catalog } from "#engines/catalog/shape.ts";
import type { ModelsEvidence } from "../evidence.ts";
import { runCommand } from "./command-run.ts";
import type { Surroundings } from "./migrated.ts";
import { parseModelsReport } from "./models-report.ts";
import { quoted, readCatalog } from "./read-catalog.ts";

// Importing every model module and creating the tables takes seconds.
const MODELS_TIMEOUT_MS = 180_000;

export interface Modelled {
  readonly models: Omit<ModelsEvidence, "facts" | "expressible">;
  readonly modelled: Database | undefined;
}

/** Lets the models create their tables in an empty database. */
export async function observeModels(
  { ports, stack }: Surroundings,
  migrated: Catalog | null,
  signal: AbortSignal,
): Promise<Modelled> {
  const { models } = ports.target;
  const empty = { run: null, report: null, catalog: null };
  if (!models.supported)
    return {
      models: { supported: false, reason: models.reason, ...empty },
      modelled: undefined,
    };
  invariant(ports.databases !== undefined, "schema needs a database server");
  const database = stack.use(await ports.databases.create("schema-models"));
  if (migrated !== null) await prepare({ database, migrated, role: ports.databases.role });
  const { run, output } = await runCommand(
    ports,
    { label: "models", plan: models.command, database, timeoutMs: MODELS_TIMEOUT_MS },
    signal,
  );
  const catalog = run.exitCode === 0 ? await readCatalog(database) : null;
  const report = parseModelsReport(output) ?? null;
  return { models: { supported: true, reason: "", run, report, catalog }, modelled: database };
}

interface Preparation {
  readonly database: Database;
  readonly migrated: Catalog;
  readonly role: string;
}

/** Gives the empty database the schemas and extensions that only migrations create. */
async function prepare({ database, migrated, role }: Preparation): Promise<void> {
  const named = (wanted: string) =>
    migrated.others.filter(({ kind }) => kind === wanted).map(({ name }) => quoted(name));
  for (const schema of named("schema"))
    await database.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${quoted(role)}`);
  for (const extension of named("extension"))
    await database.query(`CREATE EXTENSION IF NOT EXISTS ${extension} CASCADE`);
}
