import { compareText, type Table } from "#engines/catalog/shape.ts";
import type { LocksSeen, TableSeen } from "./evidence.ts";
import { type Measured, type Measuring, measure, type Size } from "./measure.ts";
import { isHeld, isTouched, isWorkedOn, mostTouched, namedTables } from "./touched.ts";

// Of the whole study, from the deployed schema on; the middle size is measured in any case.
const BUDGET_MS = 20_000;
const LEAST_RUN_MS = 10_000;
const SIZES = [1_000, 100_000, 1_000_000];
// Numbers closer to each other tell nothing of growth.
const LEAST_STEP = 5;
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
  const [smallest = 1, ...larger] = sizesUpTo(measuring.productionRows);
  const first = await firstThatRuns(measuring, smallest, signal);
  if (first === undefined) return undefined;
  const { small, spread } = first;
  const tables = mostTouched(measuring.catalog.tables, small.tables);
  const done = [small];
  for (const rowCount of larger) {
    if (!mayTellMore(measuring, done)) break;
    // The first of them is measured in any case.
    if (done.length > 1 && estimateMs(done, rowCount) > remainingMs())
      return resultOf(done, [`${rowCount} rows were not tried: there was no time for them.`]);
    const timeoutMs = Math.max(LEAST_RUN_MS, remainingMs());
    done.push(await measure(measuring, { rowCount, tables, spread, timeoutMs }, signal));
  }
  return resultOf(done, []);
}

function sizesUpTo(productionRows: number): readonly number[] {
  const capped = SIZES.map((size) => Math.min(size, productionRows));
  return capped.filter((size, at) => at === 0 || size >= LEAST_STEP * (capped[at - 1] ?? size));
}

/** Whether the last run worked on rows, and, once there were many, kept others from them. */
function mayTellMore({ fixed }: Measuring, done: readonly Measured[]): boolean {
  const last = done.at(-1);
  if (last === undefined || last.run.outcome !== "done") return false;
  const isAtWork = [...last.tables].some(([name, seen]) => isWorkedOn(seen) && !fixed.has(name));
  return isAtWork && (done.length === 1 || [...last.tables.values()].some(isHeld));
}

/** A migration may ask for values that differ, or for values that exist elsewhere. */
async function firstThatRuns(
  measuring: Measuring,
  rowCount: number,
  signal: AbortSignal,
): Promise<{ readonly spread: Size["spread"]; readonly small: Measured } | undefined> {
  const tables: readonly Table[] = namedTables(measuring.catalog.tables, measuring.texts);
  for (const spread of ["distinct", "copied"] as const) {
    const size = { rowCount, tables, spread, timeoutMs: BUDGET_MS };
    const small = await measure(measuring, size, signal);
    if (small.run.outcome === "done") return { spread, small };
  }
  return undefined;
}

/** So many times the rows take about so many times what the rows have taken. */
function estimateMs(done: readonly Measured[], rowCount: number): number {
  const [small, last] = [done[0], done.at(-1)];
  if (small === undefined || last === undefined) return 0;
  const ofRows = last.fillMs + Math.max(0, last.run.durationMs - small.run.durationMs);
  return (ofRows * (rowCount / last.run.rowCount) + small.run.durationMs) * ESTIMATE_MARGIN;
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
