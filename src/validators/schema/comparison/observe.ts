import type { ModelsReport } from "#contract/adapter.ts";
import type { Database } from "#contract/database.ts";
import { askFacts } from "#engines/catalog/ask.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import { settleFacts } from "#engines/catalog/settle-facts.ts";
import type { Touches } from "#engines/migrations/replay.ts";
import type { MigrationText } from "#engines/migrations/texts.ts";
import type { ControlEvidence, Mention } from "../evidence.ts";
import { observeControl } from "./control.ts";
import { differencesOf, optionsOf, type Terms } from "./differences.ts";
import { mentionsOf } from "./mentions.ts";

export interface ComparisonQuestion {
  /** Absent where it was not built. */
  readonly models: Database | undefined;
  readonly migrated: Database | undefined;
  readonly role: string;
  readonly terms: Terms;
  readonly report: ModelsReport | null;
  readonly texts: readonly MigrationText[];
  /** Watches the migrations; asked only where there is something to place. */
  watch(): Promise<Touches>;
}

export interface ComparisonSeen {
  readonly models: FactSet | null;
  readonly migrated: FactSet | null;
  readonly mentions: readonly Mention[];
  readonly control: ControlEvidence | null;
}

/** Reads both databases, settles what is only written differently, and tries whether a drift is found. */
export async function observeComparison(question: ComparisonQuestion): Promise<ComparisonSeen> {
  const { report, texts, terms } = question;
  const read = (database: Database | undefined) =>
    database === undefined ? null : askFacts(database);
  const [models, migrated] = [await read(question.models), await read(question.migrated)];
  const known = { observed: migrated, report, texts };
  if (question.models === undefined || question.migrated === undefined || !models || !migrated)
    return {
      ...{ models, migrated, control: null },
      mentions: mentionsOf({ ...known, differences: [], expected: models, touches: {} }),
    };
  const [expected, observed] = await settleFacts({
    expected: { facts: models, database: question.models },
    observed: { facts: migrated, database: question.migrated },
    ...{ options: optionsOf(terms, models), role: question.role },
  });
  const differences = differencesOf({ expected, observed }, terms);
  const isHarmful = differences.some(({ severity }) => severity !== "note");
  const touches = isHarmful ? await question.watch() : {};
  return {
    ...{ models: expected, migrated: observed },
    mentions: mentionsOf({ ...known, differences, expected, touches }),
    control: await observeControl({ database: question.models, expected, observed, terms }),
  };
}
