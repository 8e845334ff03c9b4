import type { Database } from "#contract/database.ts";
import { invariant } from "#contract/failure.ts";
import type { Collected, Ports } from "#contract/validator.ts";
import { diffCatalogs } from "#engines/catalog/diff.ts";
import type { Catalog } from "#engines/catalog/shape.ts";
import { migrationTexts } from "#engines/migrations/texts.ts";
import { observeMigrated } from "./building/migrated.ts";
import { observeModels } from "./building/modelled.ts";
import { createAllLine } from "./comparison/locate.ts";
import { mentionsOf } from "./comparison/mentions.ts";
import { settleExpressions } from "./comparison/scratch.ts";
import type { MigrationsEvidence, ModelsEvidence, SchemaEvidence } from "./evidence.ts";
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
  const { migrated, database } = await observeMigrated({ ports, stack }, signal);
  const { models, modelled } = await observeModels({ ports, stack }, migrated.catalog, signal);
  if (models.catalog !== null && models.report === null)
    limitsReached.push("The models' report could not be read; their lines are unknown.");
  const settled = await settledCatalogs(
    { catalog: models.catalog, database: modelled },
    { catalog: migrated.catalog, database },
  );
  const rollback =
    database === undefined || migrated.run === null || migrated.catalog === null
      ? null
      : await observeRollback({ ports, database, before: migrated.catalog }, signal);
  const texts = migrationTexts(ports.target.migrations, ports.target.tree);
  const payload: Omit<SchemaEvidence, "studies"> = {
    obstacle: "",
    migrated: { ...migrated, catalog: settled.observed },
    models: { ...models, catalog: settled.expected },
    migrations,
    rollback,
    mentions: mentionsOf({
      differences:
        settled.expected === null || settled.observed === null
          ? []
          : diffCatalogs(settled.expected, settled.observed, {
              ignoreTables: migrations.bookkeeping,
            }),
      expected: settled.expected,
      observed: settled.observed,
      report: models.report,
      texts,
    }),
    createsFromModels:
      texts.flatMap(({ file, text }) => {
        const line = createAllLine(text);
        return line === undefined ? [] : [{ file, line }];
      })[0] ?? null,
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
  const isBrief = context.ports.depth === "boot";
  for (const each of STUDIES)
    studies[each.id] = isBrief
      ? notStudied("not-applicable", "Only the first boot is looked at.")
      : await each.observe(context, signal);
  return studies;
}

interface MaybeSide {
  readonly catalog: Catalog | null;
  readonly database: Database | undefined;
}

async function settledCatalogs(expected: MaybeSide, observed: MaybeSide) {
  const asRead = { expected: expected.catalog, observed: observed.catalog };
  if (expected.catalog === null || expected.database === undefined) return asRead;
  if (observed.catalog === null || observed.database === undefined) return asRead;
  const [wanted, found] = await settleExpressions(
    { catalog: expected.catalog, database: expected.database },
    { catalog: observed.catalog, database: observed.database },
  );
  return { expected: wanted, observed: found };
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
  };
  return {
    obstacle,
    migrated: { source: "none", obstacle, run: null, failedAt: null, catalog: null },
    models,
    migrations,
    rollback: null,
    mentions: [],
    createsFromModels: null,
    studies: {},
  };
}
