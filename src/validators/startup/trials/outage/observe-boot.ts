import { type Booted, bootedOf } from "../booted.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";

const LATE_MS = 4_000;
// Attempts are often made at growing intervals: 1, 2, 4, 8 s.
const LEAST_PATIENCE_MS = 30_000;
const TIMES_THE_FIRST = 5;

export interface EarlyBoot extends Booted {
  /** How long after the start the database was there. */
  readonly lateMs: number;
  readonly patienceMs: number;
}

/** Starts it while its database refuses connections, which it does for some seconds more. */
export async function observeEarlyBoot(
  { ports, first }: TrialContext,
  signal: AbortSignal,
): Promise<Tried<EarlyBoot>> {
  const state = await ports.booter.state("migrated", signal);
  if (state.outcome !== "reached")
    return { tried: false, outcome: "inconclusive", reason: "No migrated database could be made." };
  await using database = state.database;
  await database.interrupt();
  const over = new AbortController();
  const resumed = ports.clock
    .sleep(LATE_MS, AbortSignal.any([signal, over.signal]))
    .catch(() => undefined)
    .then(() => database.resume());
  const patienceMs = Math.max(
    LEAST_PATIENCE_MS,
    LATE_MS + TIMES_THE_FIRST * (first.record.readyMs ?? 0),
  );
  try {
    const options = { label: "early start", database, readyTimeoutMs: patienceMs };
    await using instance = await ports.booter.boot(options, signal);
    return {
      tried: true,
      seen: { ...bootedOf(ports, instance), lateMs: LATE_MS, patienceMs: Math.round(patienceMs) },
    };
  } finally {
    over.abort();
    await resumed;
  }
}
