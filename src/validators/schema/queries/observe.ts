import { runCommand } from "../building/command-run.ts";
import { unpacked } from "../building/unpacked.ts";
import { notStudied, type Studied } from "../studied.ts";
import type { StudyContext } from "../study.ts";
import type { QueriesSeen } from "./evidence.ts";
import { parseQueriesReport } from "./report.ts";

// A hundred classes take two seconds; an application may take long to be imported.
const TIMEOUT_MS = 120_000;

/** Lets the models query a clone of what the migrations built. */
export async function observeQueries(
  { ports, payload, migrated }: StudyContext,
  signal: AbortSignal,
): Promise<Studied<QueriesSeen>> {
  const { models } = ports.target;
  if (!models.supported)
    return notStudied("not-applicable", "There are no models that could be asked to query.");
  if (models.queries === undefined)
    return notStudied("not-applicable", "Nothing here lets these models query by themselves.");
  if (payload.migrated.catalog === null)
    return notStudied("not-applicable", `Not tried: ${payload.migrated.obstacle}.`);
  const { run: built, report: told } = payload.models;
  if (models.areQueriesApart !== true && (built?.exitCode !== 0 || told?.obstacle !== undefined))
    return notStudied("not-applicable", "Not tried: the models do not load.");
  if (migrated === undefined || ports.databases === undefined)
    return notStudied("not-applicable", "Not tried: the application holds the migrated database.");
  await using database = await ports.databases.create("schema-queries", migrated);
  const { run, raw } = await runCommand(
    ports,
    { label: "queries", plan: models.queries, database, timeoutMs: TIMEOUT_MS },
    signal,
  );
  const report = parseQueriesReport(ports.redact(unpacked(raw).text)) ?? null;
  return { isStudied: true, seen: { run, report: run.exitCode === 0 ? report : null } };
}
