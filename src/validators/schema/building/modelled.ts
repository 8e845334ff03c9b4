import {
  MIGRATED_URL,
  type ModelsReport,
  type NotSupported,
  type SchemaPlan,
} from "#contract/adapter.ts";
import type { ConnectionParts, Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { CommandPlan } from "#contract/launch.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import type { FactKind, FactSet } from "#engines/catalog/fact.ts";
import { quoted } from "#engines/catalog/identifier.ts";
import type { CommandRun, ModelsEvidence } from "../evidence.ts";
import { runCommand } from "./command-run.ts";
import type { Surroundings } from "./migrated.ts";
import { parseModelsReport } from "./models-report.ts";
import { unpacked } from "./unpacked.ts";
import { withoutRows } from "./without-rows.ts";

// Importing every model module and creating the tables takes seconds.
const MODELS_TIMEOUT_MS = 180_000;

export interface Modelled {
  readonly models: Omit<ModelsEvidence, "facts" | "expressible">;
  readonly modelled: Database | undefined;
}

/** What the migrations built; the database is absent when the application holds it. */
export interface Built {
  readonly facts: FactSet | null;
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
      models: { supported: false, reason: models.reason, ...empty, report: queriedIn(models) },
      modelled: undefined,
    };
  invariant(ports.databases !== undefined, "schema needs a database server");
  const database = stack.use(await ports.databases.create("schema-models"));
  const { facts: known, database: built } = migrated;
  if (known !== null) await prepare({ database, migrated: known, role: ports.databases.role });
  const { command } = models;
  const url = known === null || built === undefined ? undefined : urlOf(built.connection);
  const plan = url === undefined ? command : withVariable(command, { [MIGRATED_URL]: url });
  const { run, raw } = await runCommand(
    ports,
    { label: "models", plan, database, timeoutMs: MODELS_TIMEOUT_MS },
    signal,
  );
  const { text, statements } = unpacked(raw);
  const report = parseModelsReport(ports.redact(text)) ?? null;
  if (report?.absentPackage !== undefined)
    return { models: withoutTool(report.absentPackage, run), modelled: undefined };
  const refusal =
    run.exitCode === 0 && report?.obstacle === undefined && statements !== undefined
      ? await refusalOf(database, statements, signal)
      : undefined;
  const obstacle = obstacleOf({ models, run, report, refusal: ports.redact(refusal ?? "") });
  const isBuilt = run.exitCode === 0 && obstacle === undefined;
  return {
    models: {
      supported: true,
      reason: obstacle ?? "",
      ...{ run, report, catalog: isBuilt ? await askCatalog(database) : null },
    },
    modelled: database,
  };
}

/** What the sources query, as the report of models that build nothing. */
function queriedIn({ queried }: NotSupported): ModelsReport | null {
  return queried === undefined ? null : { tables: queried, modules: [], failures: [] };
}

/** What builds the models is a tool of development, which production does without: no fault of anybody. */
function withoutTool(name: string, run: CommandRun): Modelled["models"] {
  const reason = `the models are built by ${name}, which is not installed here; install it, or name a command in database.models`;
  return {
    ...{ supported: false, reason, run, report: null },
    ...{ catalog: null, facts: null, expressible: null },
  };
}

interface Building {
  readonly models: SchemaPlan;
  readonly run: CommandRun;
  readonly report: ModelsReport | null;
  /** What the server said of the statements; empty when it took them. */
  readonly refusal: string;
}

/** A clause that says why a command that ended well built nothing that could be compared. */
function obstacleOf({ models, run, report, refusal }: Building): string | undefined {
  if (run.exitCode !== 0) return undefined;
  if (report === null)
    return models.needsReport === true
      ? "the report of their command could not be read"
      : undefined;
  if (report.obstacle !== undefined) return report.obstacle;
  return refusal === "" ? undefined : `the server refused the statements of the models: ${refusal}`;
}

/** Runs what the models' command wrote down, as the target's role; undefined when the server took it. */
async function refusalOf(
  database: Database,
  statements: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  await using session = await database.session("target");
  const stop = () => void session[Symbol.asyncDispose]();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await session.query(`SET statement_timeout = ${MODELS_TIMEOUT_MS}`);
    await session.query(withoutRows(statements));
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error) return error.message;
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
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
  readonly migrated: FactSet;
  readonly role: string;
}

/** Gives the empty database the schemas and extensions that only migrations create. */
async function prepare({ database, migrated, role }: Preparation): Promise<void> {
  const named = (wanted: FactKind) =>
    migrated.facts.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  // Every database has a schema `public`.
  for (const schema of named("schema").filter((name) => name !== "public"))
    await database.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${quoted(role)}`);
  for (const extension of named("extension"))
    await database.query(`CREATE EXTENSION IF NOT EXISTS ${extension} CASCADE`);
}
