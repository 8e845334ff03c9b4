import { invariant } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import { isRemark, wordsOf } from "#engines/catalog/compare/words.ts";
import { compareDatabases } from "#engines/catalog/compare-databases.ts";
import { notStudied, type Studied } from "../studied.ts";
import type { StudyContext } from "../study.ts";
import type { HistorySeen, Upgraded } from "./evidence.ts";

const MOST_DIFFERENCES = 8;

/** Compares with the deployed version's migrations, and with what they make of a database. */
export async function observeHistory(
  { ports }: StudyContext,
  signal: AbortSignal,
): Promise<Studied<HistorySeen>> {
  const { deployed, changes, migrations } = ports.target;
  if (!migrations.supported)
    return notStudied("not-applicable", "No migrations of a known tool were recognised.");
  if (deployed === undefined || changes === undefined)
    return notStudied("not-applicable", "There is no deployed version to compare with: set base.");
  const known = deployed.migrations.supported ? deployed.migrations.files : [];
  const changed = changes.files
    .filter(({ status, file }) => status !== "added" && known.some((each) => each.file === file))
    .map(({ file }) => file);
  const upgraded = await upgradedBeside(ports, signal);
  return {
    isStudied: true,
    seen: { reference: deployed.reference, deployed: known, changed, upgraded },
  };
}

async function upgradedBeside(ports: Ports, signal: AbortSignal): Promise<Upgraded> {
  const { databases } = ports;
  const { migrations, changes } = ports.target;
  invariant(databases !== undefined, "schema needs a database server");
  // Nothing but the migrations and what they load decides this.
  if (changes?.files.length === 0) return { outcome: "same" };
  const upgraded = await ports.booter.state("upgraded", signal);
  if (upgraded.outcome === "unavailable") return { outcome: "unknown", reason: upgraded.reason };
  if (upgraded.outcome === "failed")
    return { outcome: "unknown", reason: "the migrations fail on the deployed version's schema" };
  await using observed = upgraded.database;
  const fresh = await ports.booter.state("migrated", signal);
  if (fresh.outcome !== "reached")
    return { outcome: "unknown", reason: "the migrations do not finish in an empty database" };
  await using expected = fresh.database;
  const differences = await compareDatabases({
    ...{ expected, observed, server: databases },
    bookkeeping: migrations.supported ? migrations.bookkeeping : [],
  });
  if (differences.length === 0) return { outcome: "same" };
  return {
    outcome: "different",
    isHarmful: differences.some(({ severity }) => severity === "critical"),
    isRemark: differences.every(isRemark),
    differences: differences.slice(0, MOST_DIFFERENCES).map(wordsOf),
  };
}
