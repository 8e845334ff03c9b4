import { compareText, type Table } from "#engines/catalog/shape.ts";
import type { LocksSeen, TableAtSize, TableSeen } from "./evidence.ts";
import { type Measured, type Measuring, measure, type Size } from "./measure.ts";
import { isHeld, isTouched, isWorkedOn, mostTouched, namedTables } from "./touched.ts";

// Of the whole study, from the deployed schema on; the middle size is measured in any case.
const BUDGET_MS = 20_000;
const LEAST_RUN_MS = 10_000;
const SMALL = 1_000;
const MIDDLE = 100_000;
const LARGE = 1_000_000;
// What a machine does to a measurement that is short.
const ESTIMATE_MARGIN = 1.3;
const MOST_LEFT = 12;

export type Escalated = Pick<LocksSeen, "runs" | "tables" | "left">;

/**
 * Runs the migrations with few rows; with many where they work on rows; and with very many where they
 * also keep others from them and the time allows it. Undefined when they fail on every kind of rows.
 */
export async function escalate(
  measuring: Measuring,
  signal: AbortSignal,
): Promise<Escalated | undefined> {
  const { clock } = measuring.ports;
  const endMs = clock.monotonicMs() + BUDGET_MS;
  const remainingMs = () => endMs - clock.monotonicMs();
  const first = await firstThatRuns(measuring, signal);
  if (first === undefined) return undefined;
  const { small, spread } = first;
  const tables = mostTouched(measuring.catalog.tables, small.tables);
  const isAtWork = ([name, seen]: readonly [string, TableAtSize]) =>
    isWorkedOn(seen) && !measuring.fixed.has(name);
  if (![...small.tables].some(isAtWork)) return resultOf([small], []);
  const size = (rowCount: number): Size => ({
    ...{ rowCount, tables, spread },
    timeoutMs: Math.max(LEAST_RUN_MS, remainingMs()),
  });
  const middle = await measure(measuring, size(MIDDLE), signal);
  const isOver = middle.run.outcome !== "done" || ![...middle.tables].some(isAtWork);
  if (isOver || ![...middle.tables.values()].some(isHeld)) return resultOf([small, middle], []);
  if (estimateMs(small, middle) > remainingMs())
    return resultOf([small, middle], [`${LARGE} rows were not tried: there was no time for them.`]);
  return resultOf([small, middle, await measure(measuring, size(LARGE), signal)], []);
}

/** A migration may ask for values that differ, or for values that exist elsewhere. */
async function firstThatRuns(
  measuring: Measuring,
  signal: AbortSignal,
): Promise<{ readonly spread: Size["spread"]; readonly small: Measured } | undefined> {
  const tables: readonly Table[] = namedTables(measuring.catalog.tables, measuring.texts);
  for (const spread of ["distinct", "copied"] as const) {
    const size = { rowCount: SMALL, tables, spread, timeoutMs: BUDGET_MS };
    const small = await measure(measuring, size, signal);
    if (small.run.outcome === "done") return { spread, small };
  }
  return undefined;
}

/** Ten times the rows take about ten times what the rows have taken. */
function estimateMs(small: Measured, middle: Measured): number {
  const ofRows = middle.fillMs + Math.max(0, middle.run.durationMs - small.run.durationMs);
  return (ofRows * (LARGE / MIDDLE) + small.run.durationMs) * ESTIMATE_MARGIN;
}

function resultOf(done: readonly Measured[], untried: readonly string[]): Escalated {
  const names = done.flatMap(({ tables }) =>
    [...tables].filter(([, seen]) => isTouched(seen)).map(([name]) => name),
  );
  const tables = [...new Set(names)].sort(compareText).map(
    (table): TableSeen => ({
      table,
      sizes: done.flatMap((each) => each.tables.get(table) ?? []),
    }),
  );
  const left = [...new Set([...done.flatMap(refusals), ...untried])].slice(0, MOST_LEFT);
  return { runs: done.map(({ run }) => run), tables, left };
}

function refusals({ refused, tables, run }: Measured): readonly string[] {
  return [...refused].map(
    ([table, reason]) =>
      `${table} has ${tables.get(table)?.rowCount ?? 0} instead of ${run.rowCount} rows: ${reason}.`,
  );
}
