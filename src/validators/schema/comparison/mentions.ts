import type { ModelsReport } from "#contract/adapter.ts";
import { type Difference, differenceKey } from "#engines/catalog/difference.ts";
import { type Catalog, enumUse, qualified } from "#engines/catalog/shape.ts";
import type { MigrationText } from "#engines/migrations/texts.ts";
import { type ModelSubject, modelLine } from "../building/models-report.ts";
import type { FileLine, Mention } from "../evidence.ts";
import { lastMention, lastWord } from "./locate.ts";

// A comparison with more differences than this needs no line for each.
const MOST_MENTIONS = 500;

export interface MentionQuestion {
  readonly differences: readonly Difference[];
  readonly expected: Catalog | null;
  readonly observed: Catalog | null;
  readonly report: ModelsReport | null;
  /** In the order in which they run. */
  readonly texts: readonly MigrationText[];
}

/** Finds the model's line and the migration's line of every difference and unchecked constraint. */
export function mentionsOf(question: MentionQuestion): readonly Mention[] {
  const { differences, observed, report, texts } = question;
  const ofDifferences = differences.slice(0, MOST_MENTIONS).map(
    (each): Mention => ({
      key: differenceKey(each),
      model:
        (report === null ? undefined : modelLine(report, declared(each, question.expected))) ??
        null,
      migration: migrationLine(texts, each) ?? null,
    }),
  );
  const ofUnchecked = (observed?.tables ?? []).flatMap((table) =>
    [
      ...table.constraints.filter(({ validated }) => !validated),
      ...table.indexes.filter(({ valid }) => !valid),
    ].map(
      ({ name }): Mention => ({
        key: uncheckedKey(qualified(table), name),
        model: null,
        migration: lastMention(texts, { table: table.name, name }) ?? null,
      }),
    ),
  );
  return [...ofDifferences, ...ofUnchecked.slice(0, MOST_MENTIONS)];
}

/** An enum is declared where the first column of its type is. */
function declared(each: Difference, expected: Catalog | null): ModelSubject {
  const use = each.kind.startsWith("enum-") ? enumUse(expected, each.relation) : undefined;
  return use === undefined ? each : { ...use, columns: [use.member] };
}

/** Key of a constraint or index that does not hold for existing rows. */
export function uncheckedKey(relation: string, name: string): string {
  return `not-valid|${relation}|${name}`;
}

function migrationLine(
  texts: readonly MigrationText[],
  { kind, relation, member, columns }: Difference,
): FileLine | undefined {
  const table = relation.slice(relation.indexOf(".") + 1);
  if (kind.startsWith("enum-") || kind.startsWith("object-")) return lastWord(texts, table);
  if (member === null) return lastMention(texts, { table });
  const isColumn = columns.length === 1 && columns[0] === member;
  if (isColumn) return lastMention(texts, { table, column: member });
  const sole = columns.length === 1 ? columns[0] : undefined;
  return lastMention(texts, {
    table,
    name: member,
    ...(sole === undefined ? {} : { column: sole }),
  });
}
