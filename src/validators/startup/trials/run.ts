import { EnvironmentError } from "#contract/failure.ts";
import { sentence } from "#engines/traces/text.ts";
import { patientBooter } from "./patience.ts";
import { TRIALS } from "./registry.ts";
import type { Trial, TrialContext } from "./trial.ts";
import type { TrialsEvidence, Tried } from "./tried.ts";

// Boots wait more than they compute; three of them keep two cores busy (bench/startup, 2026-11-29).
const AT_ONCE = 3;

/**
 * Makes every trial that the settings ask for, some at a time. When the run is cancelled or the machine
 * refuses something, the others are stopped first; another error leaves its trial open and no other.
 */
export async function runTrials(given: TrialContext, signal: AbortSignal): Promise<TrialsEvidence> {
  const context = patient(given);
  const asked = new Set(context.ports.settings.startup.trials);
  const waiting = TRIALS.filter(({ id }) => asked.has(id));
  const seen: Record<string, TrialsEvidence[Trial["id"]]> = {};
  const stop = new AbortController();
  const during = AbortSignal.any([signal, stop.signal]);
  const worker = async (): Promise<void> => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift())
      seen[trial.id] = await timed(trial, context, during);
  };
  const stopping = (error: unknown): never => {
    // The first reason counts; what the stop itself makes the others throw does not.
    stop.abort(error);
    throw stop.signal.reason;
  };
  const workers = Array.from({ length: AT_ONCE }, () => worker().catch(stopping));
  const ended = await Promise.allSettled(workers);
  if (ended.some(({ status }) => status === "rejected")) throw stop.signal.reason;
  return seen;
}

async function timed(trial: Trial, context: TrialContext, signal: AbortSignal) {
  const { clock } = context.ports;
  const startedMs = clock.monotonicMs();
  const tried = await observed(trial, context, signal);
  return { ...tried, durationMs: Math.round(clock.monotonicMs() - startedMs) };
}

function patient({ ports, first, ...rest }: TrialContext): TrialContext {
  const { readyTimeoutMs } = ports.settings.app;
  const booter = patientBooter(ports.booter, first.record, readyTimeoutMs);
  return { ...rest, first, ports: { ...ports, booter } };
}

async function observed(
  trial: Trial,
  context: TrialContext,
  signal: AbortSignal,
): Promise<Tried<unknown>> {
  try {
    return await trial.observe(context, signal);
  } catch (error) {
    const isOwn = error instanceof Error && !(error instanceof EnvironmentError);
    if (signal.aborted || !isOwn) throw error;
    const reason = `It could not be tried: ${context.ports.redact(sentence(error.message))}`;
    return { tried: false, outcome: "inconclusive", reason };
  }
}
