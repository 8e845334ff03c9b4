import { expectsDatabase } from "../../observe-routes.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { type Absence, observeAbsence } from "./observe-absence.ts";
import { type EarlyBoot, observeEarlyBoot } from "./observe-boot.ts";

export interface OutageSeen {
  /** The database goes away while it serves, and comes back. */
  readonly absence: Tried<Absence>;
  /** It is started before its database is there. */
  readonly early: Tried<EarlyBoot>;
}

export async function observeOutage(
  context: TrialContext,
  signal: AbortSignal,
): Promise<Tried<OutageSeen>> {
  const { ports, first } = context;
  const isUsed = (first.record.databaseSessionCount ?? 0) > 0 || expectsDatabase(ports);
  if (ports.databases === undefined || first.database === undefined || !isUsed)
    return {
      tried: false,
      outcome: "not-applicable",
      reason: "Nothing in the project asks for a database.",
    };
  const absence = await observeAbsence(context, signal);
  const early = await observeEarlyBoot(context, signal);
  return { tried: true, seen: { absence, early } };
}
