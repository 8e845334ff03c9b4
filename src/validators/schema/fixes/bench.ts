import type { Database, DatabaseServer } from "#contract/database.ts";
import type { DumpPart } from "#engines/catalog/dump/parts.ts";
import { quoted } from "#engines/catalog/identifier.ts";
import { fillAs, fillRows } from "#engines/catalog/rows/fill.ts";
import { type Demanded, type Fitting, fittingCatalog } from "#engines/catalog/rows/fitting.ts";
import type { Catalog } from "#engines/catalog/shape.ts";
import type { Terms } from "../comparison/differences.ts";
import type { Drift } from "./drift.ts";
import { remaining } from "./remaining.ts";
import type { Reloaded, SecondObserver } from "./second-observer.ts";

/** Where fixes are tried. Nothing of it outlives the study. */
export interface Bench {
  readonly databases: DatabaseServer;
  readonly observer: SecondObserver;
  /** A clone of what the models built. */
  readonly modelled: Database;
  /** Clones of what the migrations built, with rows that the models would take; never changed. */
  readonly fitting: Database;
  /**
   * The same with awkward rows that the present schema takes, twice: whatever is tried in the one is
   * rolled back, and the other says what it was.
   */
  awkward(signal: AbortSignal): Promise<{ readonly now: Database; readonly before: Database }>;
  readonly catalog: Catalog;
  readonly terms: Terms;
  /** What the comparison and the second observer see before anything is tried. */
  readonly drifts: readonly Drift[];
  readonly outOfForce: readonly string[];
  readonly parts: {
    readonly migrated: readonly DumpPart[];
    readonly modelled: readonly DumpPart[];
  };
  /** The models' schema after a reload; made when it is first asked for. */
  reloaded(signal: AbortSignal): Promise<Reloaded | undefined>;
  /** A clone of `fitting` to change. */
  take(): Promise<Database>;
  /** Given back as it was: the next one may have it. */
  giveBack(database: Database): void;
}

export interface BenchQuestion {
  readonly databases: DatabaseServer;
  readonly stack: AsyncDisposableStack;
  readonly observer: SecondObserver;
  readonly migrated: Database;
  readonly modelled: Database;
  readonly catalogs: { readonly migrated: Catalog; readonly modelled: Catalog };
  readonly terms: Terms;
}

export async function openBench(question: BenchQuestion, signal: AbortSignal): Promise<Bench> {
  const { databases, stack, observer, catalogs, terms } = question;
  const clone = async (purpose: string, of: Database) =>
    stack.use(await databases.create(purpose, of));
  const modelled = await clone("schema-fix-models", question.modelled);
  const fitting = await clone("schema-fix-rows", question.migrated);
  const parts = {
    migrated: await observer.read(fitting, signal),
    modelled: await observer.read(modelled, signal),
  };
  const before = await remaining({ databases, expected: modelled, observed: fitting, terms });
  for (const types of ["expected", "observed"] as const)
    await fillFitting(fitting, fittingCatalog(catalogs.migrated, catalogs.modelled, types), signal);
  const free: Database[] = [];
  let reload: Promise<Reloaded | undefined> | undefined;
  let awkward: Promise<{ readonly now: Database; readonly before: Database }> | undefined;
  const makeAwkward = async (during: AbortSignal) => {
    const before = await clone("schema-fix-before", question.migrated);
    await fillRows(before, "awkward", during);
    return { before, now: await clone("schema-fix-awkward", before) };
  };
  return {
    ...{ databases, observer, modelled, fitting, terms },
    ...{ catalog: catalogs.migrated, ...before, parts },
    awkward(during) {
      awkward ??= makeAwkward(during);
      return awkward;
    },
    reloaded(during) {
      reload ??= observer.reload(modelled, stack, during);
      return reload;
    },
    take: async () => free.pop() ?? clone("schema-fix", fitting),
    giveBack: (database) => void free.push(database),
  };
}

/** Rows as the program would write them; what the models ask of rows is asked of these meanwhile. */
async function fillFitting(
  database: Database,
  { catalog, demands }: Fitting,
  signal: AbortSignal,
): Promise<void> {
  const added: Demanded[] = [];
  for (const demand of demands) {
    const { table, name, definition } = demand;
    const sql = `ALTER TABLE ${placeOf(table)} ADD CONSTRAINT ${quoted(name)} ${definition}`;
    if (await isTaken(database, sql)) added.push(demand);
  }
  await fillAs({ database, catalog, kind: "plain" }, signal);
  for (const { table, name } of added)
    await database.query(`ALTER TABLE ${placeOf(table)} DROP CONSTRAINT ${quoted(name)}`);
}

/** Some demands fit only what the migration is still to make, such as a type. */
async function isTaken(database: Database, sql: string): Promise<boolean> {
  try {
    await database.query(sql);
    return true;
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== "string") throw error;
    return false;
  }
}

function placeOf({ schema, name }: Demanded["table"]): string {
  return `${quoted(schema)}.${quoted(name)}`;
}
