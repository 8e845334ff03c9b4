import type { Answer } from "#contract/finding.ts";
import { nameParts } from "#engines/catalog/compare/names.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import type { SchemaEvidence } from "../evidence.ts";
import { sentence } from "../wording.ts";

/** Why nothing can be compared; undefined when it can. */
export function openReason(payload: SchemaEvidence): Answer | undefined {
  const { obstacle, migrated, models, migrations, control } = payload;
  if (!models.supported) return { outcome: "not-applicable", message: sentence(models.reason) };
  if (obstacle !== "") return inconclusive(`Not compared: ${obstacle}.`);
  if (models.facts === null)
    return inconclusive("Not compared: the models could not create their tables.");
  const modelCount = tablesOf(models.facts).length;
  if (modelCount === 0 && (migrated.facts === null || tablesOf(migrated.facts).length === 0))
    return { outcome: "not-applicable", message: "The models describe no table." };
  const ours = ownTables(payload);
  if (ours?.length === 0 && migrations.files.length === 0)
    return inconclusive("Not compared: there is no migration.");
  if (migrated.facts === null) return inconclusive(`Not compared: ${migrated.obstacle}.`);
  if (modelCount === 0)
    return inconclusive("Not compared: no model with a table was found, although tables exist.");
  return control === null || control.missed.length === 0
    ? undefined
    : inconclusive(
        `Not compared: ${control.missed.join(", ")} in ${control.relation} for the sake of this check was not found, so the comparison cannot be trusted.`,
      );
}

function inconclusive(message: string): Answer {
  return { outcome: "inconclusive", message };
}

/** The migrated tables that are not the migration tool's; undefined when there is no migrated database. */
export function ownTables({ migrated, migrations }: SchemaEvidence): readonly string[] | undefined {
  if (migrated.facts === null) return undefined;
  return tablesOf(migrated.facts).filter((name) => {
    const [schema = "", table = ""] = nameParts(name);
    const { bookkeeping } = migrations;
    return !bookkeeping.includes(table) && !bookkeeping.includes(`${schema}.${table}`);
  });
}

export function tablesOf({ facts }: FactSet): readonly string[] {
  return facts.filter(({ kind }) => kind === "table").map(({ name }) => name);
}
