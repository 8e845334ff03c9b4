import type { DatabaseState, StateAnswer, StateRows } from "#contract/boot.ts";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { type Demand, demandsOf } from "#engines/catalog/rows/demand.ts";
import { fillRows } from "#engines/catalog/rows/fill.ts";
import type { RowKind } from "#engines/catalog/rows/plan.ts";
import type { Catalog } from "#engines/catalog/shape.ts";
import { fillDemands } from "./fill-demands.ts";
import { migrateBy, type Version } from "./migrate.ts";
import { offendingRows } from "./offending.ts";

/** A state as it is kept: a database that is only cloned. */
export type Made =
  | (Omit<Extract<StateAnswer, { outcome: "reached" }>, "database"> & Kept)
  | (Extract<StateAnswer, { outcome: "failed" }> & Kept)
  | Extract<StateAnswer, { outcome: "unavailable" }>;

interface Kept {
  readonly template: Database;
  /** In full, what `demands` names. */
  readonly asked?: readonly Demand[];
  /** Models built it, which know nothing of what only migrations create. */
  readonly isApproximate?: true;
}

/** States that begin with the deployed version's schema. */
export type DeployedState = Exclude<DatabaseState, "empty" | "migrated">;

/** Makes the schema that every other state begins with. */
export type BaseMaker = (signal: AbortSignal) => Promise<Made>;

const ROWS: Readonly<Partial<Record<DeployedState, RowKind>>> = {
  "base-with-rows": "awkward",
  "base-with-plain-rows": "plain",
};
const BEFORE = {
  "base-with-rows": "base",
  "base-with-plain-rows": "base",
  upgraded: "base",
  "upgraded-with-rows": "base-with-rows",
  "upgraded-with-plain-rows": "base-with-plain-rows",
} as const satisfies Record<Exclude<DeployedState, "base">, DeployedState>;

/** Makes every state of the database once, each from the one before it, and clones it from then on. */
export class DeployedStates {
  readonly #databases: DatabaseServer;
  readonly #head: Version;
  readonly #makeBase: BaseMaker;
  readonly #made = new Map<DeployedState, Promise<Made>>();

  constructor(databases: DatabaseServer, head: Version, makeBase: BaseMaker) {
    this.#databases = databases;
    this.#head = head;
    this.#makeBase = makeBase;
  }

  async reach(state: DeployedState, signal: AbortSignal): Promise<StateAnswer> {
    const made = await this.#once(state, signal);
    if (made.outcome === "unavailable") return made;
    const { template, asked: _asked, isApproximate: _isApproximate, ...rest } = made;
    if (rest.outcome === "failed") return rest;
    return { ...rest, database: await this.#databases.create(state, template) };
  }

  #once(state: DeployedState, signal: AbortSignal): Promise<Made> {
    const known = this.#made.get(state) ?? this.#make(state, signal);
    this.#made.set(state, known);
    return known;
  }

  async #make(state: DeployedState, signal: AbortSignal): Promise<Made> {
    if (state === "base") return this.#makeBase(signal);
    const before = await this.#once(BEFORE[state], signal);
    if (before.outcome !== "reached") return before;
    const template = await this.#databases.create(state, before.template);
    const kind = ROWS[state];
    const { origin, isApproximate } = before;
    const known = {
      template,
      ...(origin === undefined ? {} : { origin }),
      ...(isApproximate === undefined ? {} : { isApproximate }),
    };
    return kind === undefined
      ? this.#migrated(known, before, signal)
      : { outcome: "reached", steps: [], ...known, ...(await this.#filled(known, kind, signal)) };
  }

  async #filled({ template }: Kept, kind: RowKind, signal: AbortSignal) {
    const filled = await fillRows(template, kind, signal);
    const after = await this.#once("upgraded", signal);
    if (after.outcome !== "reached") return filled;
    const catalog = await catalogOf(template);
    const demands = demandsOf(catalog, await catalogOf(after.template));
    if (kind === "plain") return { ...filled, asked: demands };
    const { rows } = filled;
    const asked = await fillDemands({ database: template, catalog, demands, rows }, signal);
    return { ...filled, asked, demands: asked.map(named) };
  }

  async #migrated(
    known: Kept & Pick<StateRows, "origin">,
    { rows, unfilled, demands, asked = [] }: Extract<Made, { outcome: "reached" }>,
    signal: AbortSignal,
  ): Promise<Made> {
    const present = {
      ...(rows === undefined ? {} : { rows }),
      ...(unfilled === undefined ? {} : { unfilled }),
      ...(demands === undefined ? {} : { demands }),
    };
    const { template } = known;
    const { isGood, ...migration } = await migrateBy(this.#head, template, signal);
    const { steps, databaseMessages } = migration;
    if (isGood) return { outcome: "reached", steps, ...known, ...present };
    if (known.isApproximate === true)
      return {
        outcome: "unavailable",
        reason: `the deployed schema could only be built ${known.origin}, and the migrations do not run on that`,
      };
    const offending =
      rows === undefined
        ? undefined
        : await offendingRows({
            ...{ database: template, demands: asked, messages: databaseMessages },
            output: steps.at(-1)?.output.text ?? "",
          });
    const { redactor } = this.#head.context;
    const told = offending === undefined ? {} : { offending: redactor.redactValue(offending) };
    return { outcome: "failed", ...migration, ...known, ...present, ...told };
  }
}

function catalogOf(database: Database): Promise<Catalog> {
  return askCatalog(database);
}

function named({ kind, table, member }: Demand) {
  return { kind, table, member };
}
