import { answer, type Finding } from "#contract/finding.ts";
import type { SchemaEvidence } from "../evidence.ts";
import { RULES } from "../rules.ts";
import { shortName } from "../wording.ts";
import { ownTables, tablesOf } from "./open-reason.ts";

// Two tables of somebody else's are no sign; chosen so that a small application stays quiet.
const FEWEST_ORPHANS = 3;
const MOST_ORPHANS_RATIO = 0.5;
const MOST_NAMES = 8;

/** Why a comparison that finds nothing would mean little; none when it means what it says. */
export function judgeCoverage(payload: SchemaEvidence): readonly Finding[] {
  return [...judgeLoaded(payload), ...judgeSynchronizing(payload)];
}

/** Models that were not imported make tables vanish from the expected side. */
function judgeLoaded(payload: SchemaEvidence): readonly Finding[] {
  const { models } = payload;
  const built = ownTables(payload);
  if (models.facts === null || built === undefined) return [];
  const mapped = new Set(tablesOf(models.facts));
  const orphans = built.filter((name) => !mapped.has(name));
  const isHollow = orphans.length > built.length * MOST_ORPHANS_RATIO;
  if (!isHollow || orphans.length < FEWEST_ORPHANS) return [];
  const shown = orphans.slice(0, MOST_NAMES).map(shortName).join(", ");
  return [
    answer(RULES.vacuousComparison, {
      outcome: "violated",
      message: `The models that were loaded describe ${mapped.size === 0 ? "none" : `only ${built.length - orphans.length}`} of the ${built.length} tables that the migrations build, so most of them are compared with nothing: ${shown}${orphans.length > MOST_NAMES ? ", …" : ""}.`,
      place: { process: "models" },
      remedy:
        "Import every module with models where the application defines them, or drop the tables that no model uses.",
      subject: "unmapped",
    }),
  ];
}

/** An option that brings the tables to the models at every start, past the migrations. */
function judgeSynchronizing({
  models,
  migrations,
  synchronizes,
}: SchemaEvidence): readonly Finding[] {
  if (!models.supported || migrations.files.length === 0 || synchronizes === null) return [];
  return [
    answer(RULES.vacuousComparison, {
      outcome: "violated",
      message: `${synchronizes.file}:${synchronizes.line} brings the tables to the models whenever the application starts, whatever the migrations say.`,
      place: synchronizes,
      remedy: "Set synchronize to false, so that migrations alone change the tables.",
      subject: "synchronize",
    }),
  ];
}
