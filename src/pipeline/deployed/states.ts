import type { DatabaseState, StateAnswer } from "#contract/boot.ts";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { EnvironmentError } from "#contract/failure.ts";
import { type Filled, fillRows } from "#engines/catalog/rows/fill.ts";
import type { RowKind } from "#engines/catalog/rows/plan.ts";
import { isOfEngine } from "../troubles.ts";
import { migrateBy, type Version } from "./migrate.ts";

type Made =
  | (Omit<Extract<StateAnswer, { outcome: "reached" }>, "database"> & {
      readonly template: Database;
    })
  | Exclude<StateAnswer, { outcome: "reached" }>;

/** States that begin with the deployed version's schema. */
export type DeployedState = Exclude<DatabaseState, "empty" | "migrated">;

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
  readonly #base: Version;
  readonly #made = new Map<DeployedState, Promise<Made>>();

  constructor(databases: DatabaseServer, head: Version, base: Version) {
    this.#databases = databases;
    this.#head = head;
    this.#base = base;
  }

  async reach(state: DeployedState, signal: AbortSignal): Promise<StateAnswer> {
    const made = await this.#once(state, signal);
    if (made.outcome !== "reached") return made;
    const { template, ...rest } = made;
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
    if (kind !== undefined) {
      const filled: Filled = await fillRows(template, kind, signal);
      return { outcome: "reached", template, steps: [], ...filled };
    }
    const { rows, unfilled } = before;
    const present = rows === undefined ? {} : { rows, ...(unfilled && { unfilled }) };
    const { isGood, ...migration } = await migrateBy(this.#head, template, signal);
    if (!isGood) return { outcome: "failed", ...migration, ...present };
    return { outcome: "reached", template, steps: migration.steps, ...present };
  }

  async #makeBase(signal: AbortSignal): Promise<Made> {
    const { booter, context } = this.#base;
    try {
      const { failure, template, steps } = await booter.prepare(signal);
      if (failure !== undefined || template === undefined)
        return unavailable(`${STEPS[failure ?? "none"]} of the deployed version failed`);
      if (context.detected.plan.migrate !== undefined)
        return { outcome: "reached", template, steps };
      const started = await migrateBy(this.#base, template, signal);
      return started.isGood
        ? { outcome: "reached", template, steps: started.steps }
        : unavailable("the deployed version does not become ready on an empty database");
    } catch (error) {
      // What the deployed version lacks on this machine says nothing about this one.
      if (isOfEngine(error) || !(error instanceof EnvironmentError)) throw error;
      return unavailable(`the deployed version cannot be run here: ${error.message}`);
    }
  }
}

const STEPS = {
  "build-failed": "the build",
  "install-failed": "the installation",
  "migrate-failed": "a migration",
  none: "the preparation",
} as const;

function unavailable(reason: string): Made {
  return { outcome: "unavailable", reason };
}
