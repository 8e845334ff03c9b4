import { type Booted, bootedOf } from "../booted.ts";
import { isLate } from "../late.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";

const LATE_MS = 4_000;
// Attempts are often made at growing intervals, and a circuit breaker or a cached answer adds 30 s each.
const LEAST_PATIENCE_MS = 75_000;
const TIMES_THE_FIRST = 5;

export interface EarlyBoot extends Booted {
  /** How long after the start the database was there. */
  readonly lateMs: number;
  readonly patienceMs: number;
  /** The same start with the database present, where the early one was neither ready nor over in time. */
  readonly control?: Booted;
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
    const boot = async (label: string): Promise<Booted> => {
      const options = { label, database, readyTimeoutMs: patienceMs };
      await using instance = await ports.booter.boot(options, signal);
      return bootedOf(ports, instance);
    };
    const early = await boot("early start");
    const control = isLate(early) ? await boot("start with its database") : undefined;
    return {
      tried: true,
      seen: {
        ...{ ...early, lateMs: LATE_MS, patienceMs: Math.round(patienceMs) },
        ...(control === undefined ? {} : { control }),
      },
    };
  } finally {
    over.abort();
    await resumed;
  }
}
