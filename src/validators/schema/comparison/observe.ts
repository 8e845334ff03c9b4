import type { ModelsReport } from "#contract/adapter.ts";
import type { Database } from "#contract/database.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import type { Catalog } from "#engines/catalog/shape.ts";
import type { MigrationText } from "#engines/migrations/texts.ts";
import { readFacts } from "../building/read-catalog.ts";
import type { ControlEvidence, Mention } from "../evidence.ts";
import { observeControl } from "./control.ts";
import { differencesOf, optionsOf, type Terms } from "./differences.ts";
import { mentionsOf } from "./mentions.ts";
import { settleFacts } from "./settle.ts";

export interface ComparisonQuestion {
  /** Absent where it was not built. */
  readonly models: Database | undefined;
  readonly migrated: Database | undefined;
  /** Such as `15.18`. */
  readonly serverVersion: string;
  readonly role: string;
  readonly terms: Terms;
  readonly catalog: Catalog | null;
  readonly report: ModelsReport | null;
  readonly texts: readonly MigrationText[];
}

export interface ComparisonSeen {
  readonly models: FactSet | null;
  readonly migrated: FactSet | null;
  readonly mentions: readonly Mention[];
  readonly control: ControlEvidence | null;
}

/** Reads both databases, settles what is only written differently, and tries whether a drift is found. */
export async function observeComparison(question: ComparisonQuestion): Promise<ComparisonSeen> {
  const { catalog, report, texts, terms, serverVersion } = question;
  const read = (database: Database | undefined) =>
    database === undefined ? null : readFacts(database, serverVersion);
  const [models, migrated] = [await read(question.models), await read(question.migrated)];
  const mentions = (expected: FactSet | null, found: ReturnType<typeof differencesOf>) =>
    mentionsOf({ differences: found, expected, observed: catalog, report, texts });
  if (question.models === undefined || question.migrated === undefined || !models || !migrated)
    return { models, migrated, mentions: mentions(models, []), control: null };
  const [expected, observed] = await settleFacts({
    expected: { facts: models, database: question.models },
    observed: { facts: migrated, database: question.migrated },
    ...{ options: optionsOf(terms, models), role: question.role },
  });
  return {
    ...{ models: expected, migrated: observed },
    mentions: mentions(expected, differencesOf({ expected, observed }, terms)),
    control: await observeControl({ database: question.models, expected, observed, terms }),
  };
}
