import { MIGRATED_URL } from "#contract/adapter.ts";
import type { ConnectionParts, Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Catalog } from "#engines/catalog/shape.ts";
import type { ModelsEvidence } from "../evidence.ts";
import { runCommand } from "./command-run.ts";
import type { Surroundings } from "./migrated.ts";
import { parseModelsReport } from "./models-report.ts";
import { quoted, readCatalog } from "./read-catalog.ts";

// Importing every model module and creating the tables takes seconds.
const MODELS_TIMEOUT_MS = 180_000;

export interface Modelled {
  readonly models: ModelsEvidence;
  readonly modelled: Database | undefined;
}

/** What the migrations built; the database is absent when the application holds it. */
export interface Built {
  readonly catalog: Catalog | null;
  readonly database: Database | undefined;
}

/** Lets the models create their tables in an empty database. */
export async function observeModels(
  { ports, stack }: Surroundings,
  migrated: Built,
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
  const { catalog: known, database: built } = migrated;
  if (known !== null) await prepare({ database, migrated: known, role: ports.databases.role });
  const { command } = models;
  const url = known === null || built === undefined ? undefined : urlOf(built.connection);
  const plan = url === undefined ? command : withVariable(command, { [MIGRATED_URL]: url });
  const { run, output } = await runCommand(
    ports,
    { label: "models", plan, database, timeoutMs: MODELS_TIMEOUT_MS },
    signal,
  );
  const catalog = run.exitCode === 0 ? await readCatalog(database) : null;
  const report = parseModelsReport(output) ?? null;
  return { models: { supported: true, reason: "", run, report, catalog }, modelled: database };
}

function withVariable(command: CommandPlan, env: CommandPlan["env"]): CommandPlan {
  return { ...command, env: { ...env, ...command.env } };
}

function urlOf({ host, port, user, password, database }: ConnectionParts): string {
  const [role, secret, name] = [user, password, database].map(encodeURIComponent);
  return `postgresql://${role}:${secret}@${host.includes(":") ? `[${host}]` : host}:${port}/${name}`;
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
