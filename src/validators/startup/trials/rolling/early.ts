import type { Instance } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import type { EarlySeen } from "./evidence.ts";
import { askedAgain, trustedOf } from "./trusted.ts";

interface Beside {
  readonly ports: Ports;
  /** This version, on the schema that it migrated. */
  readonly beside: Instance;
}

/**
 * Starts this version on the deployed version's schema, as a rollout does that migrates late, or one
 * whose migrations were undone.
 *
 * Errors  undefined where this version migrates by itself before it serves, or does not serve at all.
 */
export async function observeEarly(
  { ports, beside }: Beside,
  signal: AbortSignal,
): Promise<EarlySeen | undefined> {
  const { plan } = ports.target;
  const by = plan.migrator?.by;
  if (plan.migrate === undefined || by === "start" || by === "application") return undefined;
  if (beside.record.outcome !== "ready" || beside.baseUrl === undefined) return undefined;
  const state = await ports.booter.state("base", signal);
  if (state.outcome !== "reached") return undefined;
  await using database: Database = state.database;
  const trusted = await trustedOf({ ports, baseUrl: beside.baseUrl }, signal);
  await using early = await ports.booter.boot({ label: "early", database }, signal);
  const { outcome } = early.record;
  if (outcome !== "ready" || early.baseUrl === undefined) return { outcome, paths: [] };
  const again = await askedAgain({ ports, baseUrl: early.baseUrl, database }, trusted, signal);
  return { outcome, ...again };
}
