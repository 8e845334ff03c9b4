import { compareText } from "#engines/catalog/shape.ts";
import type { LocksSeen, TableSeen } from "./evidence.ts";
import { type Measured, type Measuring, measure, type Size } from "./measure.ts";
import { isHeld, isTouched, isWorkedOn, mostTouched, namedTables } from "./touched.ts";

// Of the whole study, from the deployed schema on; a tool that is slow to begin with takes longer.
const BUDGET_MS = 20_000;
const LEAST_RUN_MS = 10_000;
// As long as the trials give the same command.
const FIRST_RUN_MS = 120_000;
// What a small machine has to spare.
const MOST_BYTES = 2 * 1024 ** 3;
const SIZES = [1_000, 100_000, 1_000_000];
// Numbers closer to each other tell nothing of growth.
const LEAST_STEP = 5;
// What a machine does to a measurement that is short.
const ESTIMATE_MARGIN = 1.3;
const MOST_LEFT = 12;

export type Escalated = Pick<LocksSeen, "runs" | "tables" | "left">;

/**
 * Runs the migrations with few rows; with many where they work on rows; and with very many where they
 * also keep others from them and there is time and room for them. How the first run ended, where it
 * was not well on any kind of rows.
 */
export async function escalate(
  measuring: Measuring,
  signal: AbortSignal,
): Promise<Escalated | "failed" | "cut-short"> {
  const { clock } = measuring.ports;
  const endMs = clock.monotonicMs() + BUDGET_MS;
  const [smallest = 1, ...larger] = sizesUpTo(measuring.productionRows);
  const { small, spread } = await firstThatRuns(measuring, smallest, signal);
  if (small.run.outcome !== "done") return small.run.outcome;
  const done = [small];
  for (const rowCount of larger) {
    const last = done.at(-1);
    if (last === undefined || !mayTellMore(measuring, done)) break;
    const remainingMs = Math.max(0, endMs - clock.monotonicMs());
    const obstacle = obstacleTo({ done, rowCount, remainingMs });
    if (obstacle !== undefined)
      return resultOf(done, [`${rowCount} rows were not tried: ${obstacle}.`]);
    const size = {
      ...{ rowCount, spread, tables: mostTouched(measuring.catalog.tables, last.tables) },
      fillTimeoutMs: Math.max(LEAST_RUN_MS, remainingMs),
      timeoutMs: small.run.durationMs + Math.max(LEAST_RUN_MS, remainingMs),
    };
    done.push(await measure(measuring, size, signal));
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
): Promise<{ readonly spread: Size["spread"]; readonly small: Measured }> {
  const tables = namedTables(measuring.catalog.tables, measuring.texts);
  const size = { rowCount, tables, fillTimeoutMs: LEAST_RUN_MS, timeoutMs: FIRST_RUN_MS };
  const small = await measure(measuring, { ...size, spread: "distinct" }, signal);
  if (small.run.outcome !== "failed") return { spread: "distinct", small };
  return {
    spread: "copied",
    small: await measure(measuring, { ...size, spread: "copied" }, signal),
  };
}

interface Prospect {
  readonly done: readonly Measured[];
  readonly rowCount: number;
  readonly remainingMs: number;
}

/** Why more rows are not tried. The first step is always made: without it nothing is known of growth. */
function obstacleTo({ done, rowCount, remainingMs }: Prospect): string | undefined {
  const [small, last] = [done[0], done.at(-1)];
  if (small === undefined || last === undefined || done.length === 1) return undefined;
  // So many times the rows take about so many times what the rows have taken.
  const times = rowCount / last.run.rowCount;
  if (last.bytes * times > MOST_BYTES) return "there is no room for them";
  const ofRowsMs = last.fillMs + Math.max(0, last.run.durationMs - small.run.durationMs);
  const estimateMs = (ofRowsMs * times + small.run.durationMs) * ESTIMATE_MARGIN;
  return estimateMs > remainingMs ? "there was no time for them" : undefined;
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
