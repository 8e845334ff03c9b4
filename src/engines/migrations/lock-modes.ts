/** A lock mode of tables, as `pg_locks.mode` writes it. */
export const LOCK_MODES = [
  "AccessShareLock",
  "RowShareLock",
  "RowExclusiveLock",
  "ShareUpdateExclusiveLock",
  "ShareLock",
  "ShareRowExclusiveLock",
  "ExclusiveLock",
  "AccessExclusiveLock",
] as const;
export type LockMode = (typeof LOCK_MODES)[number];

/**
 * Modes that an ordinary INSERT, UPDATE or DELETE waits for.
 *
 * Source  PostgreSQL manual, "Explicit Locking", table 13.2, row ROW EXCLUSIVE.
 */
const BLOCK_WRITES: readonly string[] = LOCK_MODES.slice(LOCK_MODES.indexOf("ShareLock"));

export function blocksWrites(mode: string): boolean {
  return BLOCK_WRITES.includes(mode);
}

/** Whether an ordinary SELECT waits for it: row ACCESS SHARE of the same table. */
export function blocksReads(mode: string): boolean {
  return mode === "AccessExclusiveLock";
}

/** `ACCESS EXCLUSIVE` for `AccessExclusiveLock`, as LOCK TABLE and the manual write it. */
export function modeInWords(mode: string): string {
  return mode
    .replace(/Lock$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toUpperCase();
}

/** The one that keeps more from working; undefined of none. */
export function strongest(modes: readonly string[]): string | undefined {
  return LOCK_MODES.findLast((mode) => modes.includes(mode));
}

const NAME = String.raw`(?:"(?:[^"]|"")*"|[^\s",;])+`;

/**
 * The most that a statement takes of the table it is about, for those that other statements of one
 * transaction often come before.
 *
 * Source  PostgreSQL manual, "Explicit Locking" and "ALTER TABLE", VALIDATE CONSTRAINT.
 */
const MOST_TAKEN: readonly (readonly [statement: RegExp, mode: LockMode])[] = [
  [/^\s*(?:UPDATE|INSERT|DELETE|COPY|MERGE)\b/i, "RowExclusiveLock"],
  [/^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b/i, "ShareUpdateExclusiveLock"],
  [/^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\b/i, "ShareLock"],
  [
    new RegExp(
      String.raw`^\s*ALTER\s+TABLE\s+(?:ONLY\s+)?${NAME}\s+VALIDATE\s+CONSTRAINT\s+${NAME}\s*;?\s*$`,
      "i",
    ),
    "ShareUpdateExclusiveLock",
  ],
];

/** Whether it may be this statement that took the lock; else an earlier one of its transaction did. */
export function mayTake(statement: string, mode: string): boolean {
  const most = MOST_TAKEN.find(([pattern]) => pattern.test(statement))?.[1];
  if (most === undefined) return true;
  const modes: readonly string[] = LOCK_MODES;
  return modes.indexOf(mode) <= modes.indexOf(most);
}
