import { invariant } from "#contract/failure.ts";
import type { Collected, Ports } from "#contract/validator.ts";
import { type MigrationText, migrationTexts } from "#engines/migrations/texts.ts";
import { observeMigrated } from "./building/migrated.ts";
import { observeModels } from "./building/modelled.ts";
import { createAllLine } from "./comparison/locate.ts";
import { observeComparison } from "./comparison/observe.ts";
import { synchronizingLine } from "./comparison/synchronizing.ts";
import type { FileLine, MigrationsEvidence, ModelsEvidence, SchemaEvidence } from "./evidence.ts";
import { observeTouches } from "./replay/observe.ts";
import { observeRollback } from "./reversal/observe.ts";
import { notStudied, type Studied, type StudyId } from "./studied.ts";
import { STUDIES } from "./studies.ts";
import type { StudyContext } from "./study.ts";

/** Builds one database by the migrations and one by the models, and reads both catalogs. */
export async function collect(
  ports: Ports,
  signal: AbortSignal,
): Promise<Collected<SchemaEvidence>> {
  invariant(ports.databases !== undefined, "schema needs a database server");
  await using stack = new AsyncDisposableStack();
  const migrations = migrationsEvidence(ports);
  const obstacle = obstacleOf(ports);
  if (obstacle !== "") return { payload: nothing(obstacle, migrations, ports), limitsReached: [] };
  const limitsReached: string[] = [];
  const { migrated, database, readable } = await observeMigrated({ ports, stack }, signal);
  const { models, modelled } = await observeModels(
    { ports, stack },
    { facts: migrated.facts, database: readable },
    signal,
  );
  if (models.catalog !== null && models.report === null)
    limitsReached.push("The models' report could not be read; their lines are unknown.");
  if (migrated.source === "files")
    limitsReached.push(
      "Prisma's engine could not be had; its migrations were applied by their files, in their order.",
    );
  const texts = migrationTexts(ports.target.migrations, ports.target.tree);
  const expressible = expressibleOf(ports);
  // Before the rollback, which works on the same database.
  const compared = await observeComparison({
    models: models.catalog === null ? undefined : modelled,
    migrated: migrated.catalog === null ? undefined : readable,
    role: ports.databases.role,
    terms: { models: { expressible, report: models.report }, migrations },
    ...{ report: models.report, texts },
    watch: () => observeTouches(ports, signal),
  });
  const rollback =
    database === undefined || migrated.run === null || migrated.catalog === null
      ? null
      : await observeRollback({ ports, database }, signal);
  const payload: Omit<SchemaEvidence, "studies"> = {
    obstacle: "",
    migrated: { ...migrated, facts: compared.migrated },
    models: { ...models, facts: compared.models, expressible },
    migrations,
    rollback,
    mentions: compared.mentions,
    createsFromModels: createsFromModels(texts),
    synchronizes: models.supported ? synchronizingLine(ports.target.tree) : null,
    control: compared.control,
  };
  const context: StudyContext = {
    ports,
    payload,
    ...(database === undefined || migrated.catalog === null ? {} : { migrated: database }),
    ...(modelled === undefined || models.catalog === null ? {} : { modelled }),
  };
  const studies = await study(context, signal);
  return { payload: { ...payload, studies }, limitsReached };
}

async function study(
  context: StudyContext,
  signal: AbortSignal,
): Promise<SchemaEvidence["studies"]> {
  const studies: Partial<Record<StudyId, Studied<unknown>>> = {};
  const open = leftOut(context);
  for (const each of STUDIES) studies[each.id] = open ?? (await each.observe(context, signal));
  return studies;
}

/** Why nothing is studied at all. */
function leftOut({ ports, payload: { migrated } }: StudyContext): Studied<never> | undefined {
  if (ports.depth === "boot")
    return notStudied("not-applicable", "Only the first boot is looked at.");
  // Every study that migrates would wait as long again.
  if (migrated.run?.timedOut === true)
    return notStudied("inconclusive", "The migrations did not end.");
  // What they would do there again happens to a database of somebody else.
  return migrated.facts === null && migrated.run?.exitCode === 0
    ? notStudied("inconclusive", "The migrations were applied to another database.")
    : undefined;
}

function createsFromModels(texts: readonly MigrationText[]): FileLine | null {
  const lines = texts.flatMap(({ file, text }) => {
    const line = createAllLine(text);
    return line === undefined ? [] : [{ file, line }];
  });
  return lines[0] ?? null;
}

function expressibleOf({ target: { models } }: Ports): ModelsEvidence["expressible"] {
  return models.supported ? (models.profile?.kinds ?? null) : null;
}

function obstacleOf({ target }: Ports): string {
  return target.instance?.record.outcome === "install-failed"
    ? "the dependencies of the application could not be installed"
    : "";
}

function migrationsEvidence({ target: { migrations } }: Ports): MigrationsEvidence {
  if (migrations.supported) {
    const { tool, directory, graph, bookkeeping, files } = migrations;
    return { supported: true, reason: "", tool, directory, graph, bookkeeping, files };
  }
  return {
    supported: false,
    reason: migrations.reason,
    tool: "",
    directory: "",
    graph: false,
    bookkeeping: [],
    files: [],
  };
}

function nothing(
  obstacle: string,
  migrations: MigrationsEvidence,
  { target }: Ports,
): SchemaEvidence {
  const models: ModelsEvidence = {
    supported: target.models.supported,
    reason: target.models.supported ? "" : target.models.reason,
    run: null,
    report: null,
    catalog: null,
    facts: null,
    expressible: null,
  };
  return {
    obstacle,
    migrated: { source: "none", obstacle, run: null, failedAt: null, catalog: null, facts: null },
    models,
    migrations,
    rollback: null,
    mentions: [],
    createsFromModels: null,
    synchronizes: null,
    control: null,
    studies: {},
  };
}
