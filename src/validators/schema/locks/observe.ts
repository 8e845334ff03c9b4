import type { MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { StateAnswer } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { quoted } from "#engines/catalog/identifier.ts";
import { isOfTool } from "#engines/catalog/rows/plan.ts";
import { type Catalog, qualified } from "#engines/catalog/shape.ts";
import { notStudied, type Studied } from "../studied.ts";
import type { StudyContext } from "../study.ts";
import { escalate } from "./escalate.ts";
import type { LocksSeen } from "./evidence.ts";
import { newMigrations } from "./touched.ts";

type Reached = Extract<StateAnswer, { readonly outcome: "reached" }>;

/** Runs this branch's migrations on the deployed schema with few and with many rows, and watches who waits. */
export async function observeLocks(
  { ports, payload }: StudyContext,
  signal: AbortSignal,
): Promise<Studied<LocksSeen>> {
  const { deployed, migrations } = ports.target;
  if (deployed === undefined || ports.databases === undefined)
    return notStudied(
      "not-applicable",
      "There is no deployed version to compare with: set base. On an empty database every table is new.",
    );
  const { reference } = deployed;
  const productionRows = ports.settings.schema.rows;
  if (productionRows === 0)
    return notStudied("not-applicable", "Not measured: schema.rows is 0 in the settings.");
  const texts = newMigrations(ports.target);
  if (texts?.length === 0)
    return notStudied("not-applicable", `There is no migration that ${reference} lacks.`);
  const base = await ports.booter.state("base-with-plain-rows", signal);
  if (base.outcome !== "reached")
    return notStudied(
      "not-applicable",
      `Not tried: ${base.outcome === "unavailable" ? base.reason : "the deployed version does not migrate"}.`,
    );
  await using template = base.database;
  const whole = await askCatalog(template);
  const catalog = withoutToolTables(whole, migrations);
  const rows = await countRows(template, catalog);
  const measuring = {
    ...{ ports, template, catalog, rows, productionRows, texts: texts ?? [] },
    known: namesOf([catalog, payload.migrated.catalog]),
    fixed: new Set([...rows.keys()].filter((table) => !isGenerated(base, table))),
  };
  const seen = await escalate(measuring, signal);
  if (seen === "failed" || seen === "cut-short")
    return notStudied(
      "inconclusive",
      `The migrations ${seen === "failed" ? "fail" : "do not end in time"} on the schema of ${reference} with generated rows.`,
    );
  const toleratedMs = ports.settings.performance.averageMs;
  return { isStudied: true, seen: { reference, ...seen, toleratedMs, productionRows } };
}

/** Whatever a migration tool keeps for itself must say what it says, and nobody else asks for it. */
function withoutToolTables(catalog: Catalog, migrations: MigrationPlan | NotSupported): Catalog {
  const bookkeeping = migrations.supported ? migrations.bookkeeping : [];
  const tables = catalog.tables.filter(
    (table) =>
      !bookkeeping.includes(table.name) &&
      !bookkeeping.includes(qualified(table)) &&
      !isOfTool(table.name),
  );
  return { ...catalog, tables };
}

/** Whether its rows are ours, or it has none. */
function isGenerated({ rows = {}, unfilled = {} }: Reached, table: string): boolean {
  return table in rows || table in unfilled;
}

async function countRows(
  database: Database,
  { tables }: Catalog,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const place = `${quoted(table.schema)}.${quoted(table.name)}`;
    const [row] = await database.query(`SELECT count(*)::float8 AS count FROM ${place}`);
    counts.set(qualified(table), Number(row?.["count"] ?? 0));
  }
  return counts;
}

function namesOf(catalogs: readonly (Catalog | null)[]): ReadonlySet<string> {
  return new Set(
    catalogs.flatMap((catalog) =>
      (catalog?.tables ?? []).flatMap(({ columns, constraints, indexes }) =>
        [...columns, ...constraints, ...indexes].map(({ name }) => name),
      ),
    ),
  );
}
