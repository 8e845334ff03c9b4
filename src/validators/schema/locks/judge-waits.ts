import { blocksReads, blocksWrites } from "#engines/migrations/lock-modes.ts";
import { type Growth, type GrowthPoint, growthOf, projected } from "#engines/statistics/growth.ts";
import type { LockSeen, LocksSeen, StatementSeen, TableAtSize, TableSeen } from "./evidence.ts";
import { isFilled, isWorkedOn } from "./touched.ts";

/** How long one kind of access to one table waited, at the sizes that were measured. */
export interface Waits {
  readonly points: readonly GrowthPoint[];
  readonly growth: Growth;
}

/** One table of the deployed version, and what the migrations did to it at the largest size that was reached. */
export interface TableWaits {
  readonly table: string;
  readonly last: TableAtSize;
  readonly reads: Waits;
  readonly writes: Waits;
  /** The statement that made others wait, or wrote it anew. */
  readonly statement: StatementSeen | undefined;
  /** The lock that was in the way for longest. */
  readonly lock: LockSeen | undefined;
  /** What the longest wait would be with as many rows as production has. */
  readonly projectedMs: number;
}

// Less is not told from what a busy machine does to a short statement; chosen from runs of the bench.
const OWN_FLOOR_MS = 20;
// Where another table is worked on meanwhile, its own wait is that of a lock that is merely kept.
const KEPT_FLOOR_MS = 100;

/** The touched tables; runs that failed say nothing about their size. */
export function tableWaits({ tables, runs, productionRows }: LocksSeen): readonly TableWaits[] {
  const failed = new Set(
    runs.filter(({ outcome }) => outcome === "failed").map(({ rowCount }) => rowCount),
  );
  const isWorkDone = tables.some(({ sizes }) =>
    sizes.some((size) => isWorkedOn(size) && isFilled(size)),
  );
  return tables.flatMap(({ table, sizes }): readonly TableWaits[] => {
    const usable = sizes.filter(({ wantedRows }) => !failed.has(wantedRows));
    const last = usable.at(-1);
    return last === undefined
      ? []
      : [waitsOf({ table, sizes: usable }, last, { isWorkDone, productionRows })];
  });
}

/** Whether it takes longer the more rows there are. */
export function isGrowing({ reads, writes }: Pick<TableWaits, "reads" | "writes">): boolean {
  return [reads, writes].some(({ growth }) => growth === "growing" || growth === "worse");
}

interface Circumstances {
  /** Whether anything was worked on whose work grows with its rows. */
  readonly isWorkDone: boolean;
  readonly productionRows: number;
}

function waitsOf(
  { table, sizes }: TableSeen,
  last: TableAtSize,
  { isWorkDone, productionRows }: Circumstances,
): TableWaits {
  const floorMs = sizes.some(isWorkedOn) ? OWN_FLOOR_MS : KEPT_FLOOR_MS;
  // What takes longer although no row was worked on is the machine's doing.
  const waits = (points: readonly GrowthPoint[]): Waits => ({
    points,
    growth: isWorkDone ? growthOf(points, floorMs) : "constant",
  });
  const reads = waits(pointsOf(sizes, "reads"));
  const writes = waits(pointsOf(sizes, "writes"));
  const lock = [...last.locks]
    .filter(({ mode }) => blocksWrites(mode))
    .sort((a, b) => b.heldMs - a.heldMs)[0];
  return {
    ...{ table, last, reads, writes, lock },
    statement: waitedFor(last) ?? lock?.takenBy,
    projectedMs: Math.max(
      projected(reads.points, productionRows),
      projected(writes.points, productionRows),
    ),
  };
}

/** What ran while the longer wait lasted. */
function waitedFor({ reads, writes }: TableAtSize): StatementSeen | undefined {
  const [longer, shorter] =
    (reads?.longestMs ?? 0) > (writes?.longestMs ?? 0) ? [reads, writes] : [writes, reads];
  return longer?.during ?? shorter?.during;
}

/** Where nobody asked, the locks tell how long one would have waited. */
function pointsOf(sizes: readonly TableAtSize[], kind: "reads" | "writes"): readonly GrowthPoint[] {
  const blocks = kind === "reads" ? blocksReads : blocksWrites;
  return sizes.map(({ wantedRows, locks, ...seen }) => {
    const held = locks.filter(({ mode }) => blocks(mode)).map(({ heldMs }) => heldMs);
    return { size: wantedRows, value: seen[kind]?.longestMs ?? Math.max(0, ...held) };
  });
}
