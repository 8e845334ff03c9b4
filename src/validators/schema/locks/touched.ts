import type { Target } from "#contract/target.ts";
import { qualified, type Table } from "#engines/catalog/shape.ts";
import { blocksWrites } from "#engines/migrations/lock-modes.ts";
import { type MigrationText, migrationTexts } from "#engines/migrations/texts.ts";
import type { TableAtSize } from "./evidence.ts";

// Two sessions each.
const MOST_TABLES = 8;

/** Texts of the migrations that the deployed version does not have; undefined where none are known. */
export function newMigrations(target: Target): readonly MigrationText[] | undefined {
  const { migrations, deployed, tree } = target;
  if (!migrations.supported) return undefined;
  const known = deployed?.migrations.supported === true ? deployed.migrations.files : [];
  const ids = new Set(known.map(({ id }) => id));
  const files = migrations.files.filter(({ id }) => !ids.has(id));
  return migrationTexts({ ...migrations, files }, tree);
}

/** Tables that the texts name, by their own names or by those of their models; all when none is named. */
export function namedTables(
  tables: readonly Table[],
  texts: readonly MigrationText[],
): readonly Table[] {
  const words = new Set(texts.flatMap(({ text }) => text.toLowerCase().match(/\w+/g) ?? []));
  const isNamed = ({ name }: Table): boolean => {
    const model = /_([^_]+)$/.exec(name)?.[1] ?? name;
    return words.has(name.toLowerCase()) || words.has(model.toLowerCase());
  };
  const named = tables.filter(isNamed);
  return (named.length > 0 ? named : tables).slice(0, MOST_TABLES);
}

/** Whether something was done to a table that takes longer the more rows it has. */
export function isWorkedOn({ isRewritten, workedRows, rowCount }: TableAtSize): boolean {
  return isRewritten || (rowCount > 0 && workedRows >= rowCount);
}

/** Whether it had about as many rows as it was to have, so that work on it says something of many rows. */
export function isFilled({ rowCount, wantedRows }: TableAtSize): boolean {
  return rowCount * 10 >= wantedRows;
}

/** Whether anybody was kept from it, as far as one could see. */
export function isHeld({ locks, reads, writes }: TableAtSize): boolean {
  const waitedMs = Math.max(reads?.longestMs ?? 0, writes?.longestMs ?? 0);
  return waitedMs > 0 || locks.some(({ mode }) => blocksWrites(mode));
}

export function isTouched(seen: TableAtSize): boolean {
  return isWorkedOn(seen) || isHeld(seen);
}

/** The tables to go on with: those that were worked on first. */
export function mostTouched(
  tables: readonly Table[],
  seen: ReadonlyMap<string, TableAtSize>,
): readonly Table[] {
  const rank = (table: Table): number => {
    const at = seen.get(qualified(table));
    return at === undefined ? 0 : 2 * Number(isWorkedOn(at)) + Number(isTouched(at));
  };
  return tables
    .filter((table) => rank(table) > 0)
    .sort((a, b) => rank(b) - rank(a))
    .slice(0, MOST_TABLES);
}
