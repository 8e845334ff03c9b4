import type { Instance } from "#contract/boot.ts";
import type { Finding } from "#contract/finding.ts";
import type { Rule } from "#contract/rule.ts";
import type { Settings } from "#contract/settings.ts";
import type { TrialId } from "#contract/trial.ts";
import type { Ports } from "#contract/validator.ts";
import type { StartupEvidence } from "../evidence.ts";
import type { Routes } from "../observe-routes.ts";
import type { Tried } from "./tried.ts";

/** What a trial may work with. */
export interface TrialContext {
  readonly ports: Ports;
  /** The first instance, which is ready and goes on running; a trial sends it requests at most. */
  readonly first: Instance;
  readonly routes: Routes;
}

/** One thing that is tried with a ready target, beside its first instance. */
// biome-ignore lint/suspicious/noExplicitAny: a list of trials holds different observations.
export interface Trial<Seen = any> {
  readonly id: TrialId;
  readonly rules: readonly Rule[];
  /** JSON; whatever it boots is disposed before it returns. */
  observe(context: TrialContext, signal: AbortSignal): Promise<Tried<Seen>>;
  /** Pure. Answers every rule of the trial at least once. */
  judge(seen: Seen, given: Judged): readonly Finding[];
}

export interface Judged {
  readonly payload: StartupEvidence;
  readonly settings: Settings;
}
