import type { Database } from "#contract/database.ts";
import type { Difference } from "#engines/catalog/compare/difference.ts";
import { lastPart } from "#engines/catalog/compare/names.ts";
import { withoutBookkeeping } from "#engines/catalog/compare/scope.ts";
import type { CatalogFact } from "#engines/catalog/fact.ts";
import { attempt, factsIn, inPassing } from "#engines/catalog/in-passing.ts";
import type { ControlEvidence } from "../evidence.ts";
import { type Compared, differencesOf, optionsOf, type Terms } from "./differences.ts";
import { comparedObject, isIgnored } from "./ignored.ts";

const PLANTED = "deployment_readiness_control";

export interface ControlQuestion extends Compared {
  /** The models' database; it stays as it is. */
  readonly database: Database;
  readonly terms: Terms;
}

/**
 * Changes a table of the models in ways that no migration knows, reads it again and compares: what was
 * planted has to be found. Null when no table is on both sides, so that everything is told anyway.
 */
export async function observeControl(question: ControlQuestion): Promise<ControlEvidence | null> {
  const { database, expected, observed, terms } = question;
  const table = sharedTable(question);
  if (table === undefined) return null;
  const plants = plantsOf(table, columnsOf(question, table));
  return await inPassing(database, async (session) => {
    const planted: Plant[] = [];
    for (const plant of plants)
      if ((await attempt(session, { statements: [plant.sql] })) !== undefined) planted.push(plant);
    const changed = await factsIn(session, expected.serverVersion);
    const found = differencesOf({ expected: changed, observed }, terms);
    return {
      relation: table.name,
      planted: planted.map(({ words }) => words),
      missed: planted.filter((plant) => !found.some(plant.isShownBy)).map(({ words }) => words),
    };
  });
}

/** The first table by name that both sides have and that is compared at all. */
function sharedTable({ expected, observed, terms }: ControlQuestion): CatalogFact | undefined {
  const known = new Set(
    observed.facts.filter(({ kind }) => kind === "table").map(({ name }) => name),
  );
  const ignored = terms.models.report?.ignored ?? [];
  return withoutBookkeeping(expected, optionsOf(terms, expected).bookkeeping ?? [])
    .filter(({ kind, name, parent }) => kind === "table" && parent === null && known.has(name))
    .filter((table) => !isIgnored(ignored, comparedObject(table)))
    .find((table) => columnsOf({ expected, observed }, table).length > 0);
}

interface Column extends CatalogFact {
  /** Whether both sides let it be NULL. */
  readonly isNullable: boolean;
}

/** The columns that both sides have: what only one of them has shows a planted change in another way, or none. */
function columnsOf({ expected, observed }: Compared, table: CatalogFact): readonly Column[] {
  const isOf = ({ kind, parent }: CatalogFact) =>
    kind === "column" && parent === `table ${table.name}`;
  const known = new Map(observed.facts.filter(isOf).map((column) => [column.name, column]));
  return expected.facts.filter(isOf).flatMap((column) => {
    const theirs = known.get(column.name);
    if (theirs === undefined) return [];
    const both = [column, theirs];
    return [
      { ...column, isNullable: both.every(({ attributes }) => attributes["isNullable"] === true) },
    ];
  });
}

interface Plant {
  readonly words: string;
  readonly sql: string;
  readonly isShownBy: (difference: Difference) => boolean;
}

// A point is in few schemas, so that the planted column looks like the name of no other one.
function plantsOf({ name }: CatalogFact, columns: readonly Column[]): readonly Plant[] {
  // The only column stays, so that the table does.
  const last = columns.length > 1 ? columns.at(-1) : undefined;
  const names = ({ name: one, otherName }: Difference) => [one, otherName];
  const added: Plant = {
    words: "a column added",
    sql: `ALTER TABLE ${name} ADD COLUMN ${PLANTED} point`,
    isShownBy: (each) => each.change === "absent" && each.name === `${name}.${PLANTED}`,
  };
  const dropped = (column: CatalogFact): Plant => ({
    words: "a column dropped",
    sql: `ALTER TABLE ${name} DROP COLUMN ${lastPart(column.name)} CASCADE`,
    isShownBy: (each) => each.change !== "absent" && names(each).includes(column.name),
  });
  const restricted = (column: CatalogFact): Plant => {
    const sql = `ALTER TABLE ${name} ALTER COLUMN ${lastPart(column.name)} SET NOT NULL`;
    const isShownBy = (each: Difference) =>
      each.attribute === "isNullable" && each.name === column.name;
    return { words: "NOT NULL added", sql, isShownBy };
  };
  const other = columns.find((each) => each !== last && each.isNullable);
  return [
    added,
    ...(last === undefined ? [] : [dropped(last)]),
    ...(other === undefined ? [] : [restricted(other)]),
  ];
}
