import type { BootOptions } from "#contract/boot.ts";
import { EnvironmentError } from "#contract/failure.ts";
import { type Booted, bootedOf } from "../booted.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { isSlow } from "./slow.ts";
import { hostsWanted } from "./wanted.ts";

const LABEL = "isolation";

export interface IsolationSeen {
  /** Absent where the first boot was in such a network itself. */
  readonly enclosed?: Booted;
  /** Hosts that its log names as not reached. */
  readonly wanted: readonly string[];
  readonly firstReadyMs: number;
  /** Booted once more with the network, after the enclosed one failed or was slow. */
  readonly control?: Booted;
  /** Enclosed once more, after the first one was slow. */
  readonly again?: Booted;
}

export async function observeIsolation(
  { ports, first }: TrialContext,
  signal: AbortSignal,
): Promise<Tried<IsolationSeen>> {
  const { app } = ports.settings;
  const firstReadyMs = Math.round(first.record.readyMs ?? 0);
  if (app.egress.length > 0 || app.network !== undefined)
    return {
      tried: false,
      outcome: "not-applicable",
      reason: "The settings give it addresses outside to reach.",
    };
  if (first.record.container !== undefined)
    return { tried: true, seen: { wanted: [], firstReadyMs } };
  const boot = async (options: BootOptions) => {
    await using instance = await ports.booter.boot(options, signal);
    const text = instance.record.steps.at(-1)?.output.text ?? "";
    return { booted: bootedOf(ports, instance), wanted: hostsWanted(text) };
  };
  // Who waits for an answer from outside may still be ready within the platform's own limit.
  const { readyTimeoutMs } = app;
  const enclosed = { label: LABEL, reach: "database-only", readyTimeoutMs } as const;
  try {
    const { booted, wanted } = await boot(enclosed);
    const seen = { enclosed: booted, wanted, firstReadyMs };
    const isReady = booted.outcome === "ready";
    if (isReady && !isSlow(booted.readyMs, firstReadyMs)) return { tried: true, seen };
    // A machine that is busy fails and slows down boots as well.
    const { booted: control } = await boot({ label: "after isolation" });
    if (!isReady) return { tried: true, seen: { ...seen, control } };
    const { booted: again } = await boot(enclosed);
    return { tried: true, seen: { ...seen, control, again } };
  } catch (error) {
    if (!(error instanceof EnvironmentError) || error.reason !== "unsupported") throw error;
    return { tried: false, outcome: "not-applicable", reason: error.message };
  }
}
