import type { MigrationFile } from "#contract/adapter.ts";

/**
 * What a tool does with a migration that comes before one that it has applied already.
 *
 * - `refuses`: it stops.
 * - `skips`: it goes on without it, and says nothing.
 * - `applies`: it is made up for.
 *
 * Source  the manuals: node-pg-migrate "checkOrder", goose "allow-missing", Flyway "outOfOrder",
 *         golang-migrate "Migrations" (the version is one number), drizzle-orm's migrator (it compares
 *         with the newest `created_at`).
 */
export type LateTreatment = "refuses" | "skips" | "applies";

const LATE: Readonly<Record<string, LateTreatment>> = {
  "node-pg-migrate": "refuses",
  goose: "refuses",
  flyway: "refuses",
  "golang-migrate": "skips",
  drizzle: "skips",
};

export function treatmentOfLate(tool: string): LateTreatment {
  return LATE[tool] ?? "applies";
}

/** Tools that take a migration for its number alone and stop at two with the same one. */
const NUMBERED = new Set(["flyway", "golang-migrate", "goose", "rails"]);

export interface Duplicates {
  /** What they share. */
  readonly number: string;
  /** At least two, by name. */
  readonly files: readonly MigrationFile[];
}

/** Migrations that share the number by which their tool knows them; none where names tell them apart. */
export function duplicatesOf(tool: string, files: readonly MigrationFile[]): readonly Duplicates[] {
  const key = (file: MigrationFile) => (NUMBERED.has(tool) ? numberIn(file.file) : file.id);
  const groups = Map.groupBy(files, key);
  return [...groups]
    .filter(([number, group]) => number !== undefined && group.length > 1)
    .map(([number = "", group]) => ({
      number,
      files: [...group].sort((a, b) => (a.file < b.file ? -1 : 1)),
    }));
}

/** `V1_2` of Flyway, `20240101120000` of Rails; leading zeros say nothing. Repeatable ones have none. */
function numberIn(file: string): string | undefined {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return /^V?0*(\d+(?:[._]\d+)*)_/.exec(name)?.[1]?.replaceAll(".", "_");
}

/** Names as the tool orders them: by their number where it is one, else as text. */
export function inNameOrder(tool: string, files: readonly string[]): readonly string[] {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  if (!NUMBERED.has(tool)) return [...files].sort(order);
  return [...files].sort((a, b) => byNumber(numberIn(a), numberIn(b)) || order(a, b));
}

/** Repeatable ones come last. */
function byNumber(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [left, right] = [a.split("_").map(BigInt), b.split("_").map(BigInt)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [one = 0n, other = 0n] = [left[at], right[at]];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/**
 * Migrations that are new against the deployed version and come before the last one of it.
 *
 * Shape   only for tools that order by name; `known` and `files` are in that order.
 */
export function latecomers(
  known: readonly MigrationFile[],
  files: readonly MigrationFile[],
): readonly MigrationFile[] {
  const ids = new Set(known.map(({ id }) => id));
  const last = files.findLastIndex(({ id }) => ids.has(id));
  return files.slice(0, Math.max(0, last)).filter(({ id }) => !ids.has(id));
}
