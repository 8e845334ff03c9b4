import type { Instance } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import { askFacts } from "#engines/catalog/ask.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import { tablesOf } from "#engines/catalog/tables.ts";
import { failedMigration } from "#engines/migrations/failed-migration.ts";
import { migrationTexts } from "#engines/migrations/texts.ts";
import type { CommandRun, FileLine, MigratedEvidence } from "../evidence.ts";
import { runCommand } from "./command-run.ts";
import { applyFiles, lacksEngine } from "./plain-migrations.ts";

// As long as a boot gives the same command.
const MIGRATE_TIMEOUT_MS = 300_000;

export interface Surroundings {
  readonly ports: Ports;
  /** Holds the databases until everything was observed. */
  readonly stack: AsyncDisposableStack;
}

export interface Migrated {
  /** The facts as they were right after the migrations. */
  readonly migrated: MigratedEvidence;
  /** Ours to change; absent when the application holds it. */
  readonly database: Database | undefined;
  /** Whoever holds it; what is done to it has to leave no trace. */
  readonly readable: Database | undefined;
}

/** Migrates an empty database, by the command or by starting an application that does so itself. */
export async function observeMigrated(
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<Migrated> {
  const { ports } = surroundings;
  if (ports.target.plan.migrate === undefined) return byStarting(surroundings, signal);
  return byCommand(surroundings, signal);
}

async function byCommand({ ports, stack }: Surroundings, signal: AbortSignal): Promise<Migrated> {
  const { migrate } = ports.target.plan;
  invariant(ports.databases !== undefined, "schema needs a database server");
  invariant(migrate !== undefined, "a migrate command is planned");
  const database = stack.use(await ports.databases.create("schema-migrated"));
  const { run, output } = await runCommand(
    ports,
    { label: "migrate", plan: migrate, database, timeoutMs: MIGRATE_TIMEOUT_MS },
    signal,
  );
  if (lacksEngine(ports, run)) {
    const files = await applyFiles(ports, database, signal);
    if (files !== undefined)
      return {
        migrated: {
          ...{ source: "files", obstacle: "", run: null, failedAt: null },
          ...read(await askFacts(database)),
        },
        database,
        readable: database,
      };
  }
  const seen = run.exitCode === 0 ? await askFacts(database) : null;
  const isElsewhere = seen !== null && leftNothing(ports, seen);
  const facts = isElsewhere ? null : seen;
  const obstacle = isElsewhere ? ELSEWHERE : facts === null ? "the migrations did not finish" : "";
  const failedAt = run.exitCode === 0 ? null : placeOfFailure(ports, run, output);
  return {
    migrated: { source: "command", obstacle, run, failedAt, ...read(facts) },
    database,
    readable: database,
  };
}

const ELSEWHERE =
  "the migrations left no table in the database that they were given, so they used another one: set the variable of its address in app.env to ${database.url}";

const UNAPPLIED =
  "the application started and left no table in its database, although the migrations create some: name the command that applies them in database.migrate";

/** A tool that keeps a record of what was applied leaves at least that behind; any other, what it creates. */
function leftNothing({ target: { migrations, tree } }: Ports, { facts }: FactSet): boolean {
  if (!migrations.supported || migrations.files.length === 0) return false;
  if (facts.some(({ kind }) => kind === "table")) return false;
  const texts = migrationTexts(migrations, tree);
  return migrations.bookkeeping.length > 0 || texts.some(({ text }) => CREATES.test(text));
}

const CREATES = /\bcreate\s+table\b/i;

function read(facts: FactSet | null): Pick<MigratedEvidence, "catalog" | "facts"> {
  return { catalog: facts === null ? null : tablesOf(facts), facts };
}

function placeOfFailure(ports: Ports, run: CommandRun, output: string): FileLine | null {
  const traced = run.failure?.migration ?? null;
  if (traced !== null) return traced;
  return (
    failedMigration({
      texts: migrationTexts(ports.target.migrations, ports.target.tree),
      output,
      messages: run.messages,
    }) ??
    run.failure?.place ??
    null
  );
}

async function byStarting({ ports, stack }: Surroundings, signal: AbortSignal): Promise<Migrated> {
  const instance = ports.target.instance ?? (await boot(ports, stack, signal));
  const { outcome } = instance.record;
  const none = { source: "none", run: null, failedAt: null, ...read(null) } as const;
  const answers = outcome === "ready" || outcome === "unhealthy";
  if (!answers || instance.database === undefined) {
    const obstacle = `there is no migrate command, and the application did not start (${outcome})`;
    return { migrated: { ...none, obstacle }, database: undefined, readable: undefined };
  }
  const facts = await askFacts(instance.database);
  if (leftNothing(ports, facts))
    return {
      ...{ migrated: { ...none, obstacle: UNAPPLIED }, database: undefined, readable: undefined },
    };
  return {
    migrated: { source: "start", obstacle: "", run: null, failedAt: null, ...read(facts) },
    database: undefined,
    readable: instance.database,
  };
}

async function boot(
  ports: Ports,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Instance> {
  return stack.use(await ports.booter.boot({ label: "schema" }, signal));
}
