import type { ModelsReport } from "#contract/adapter.ts";
import { type Difference, differenceKey } from "#engines/catalog/compare/difference.ts";
import type { FactSet } from "#engines/catalog/fact.ts";
import { statementLine } from "#engines/migrations/failed-migration.ts";
import type { Touches } from "#engines/migrations/replay.ts";
import type { MigrationText } from "#engines/migrations/texts.ts";
import { type ModelSubject, modelLine, otherLine } from "../building/models-report.ts";
import type { FileLine, Mention } from "../evidence.ts";
import { lastMention, lastWord } from "./locate.ts";
import { subjectFor, typeUse } from "./subject.ts";
import { outOfForce, uncheckedKey } from "./unchecked.ts";

// A comparison with more differences than this needs no line for each.
const MOST_MENTIONS = 500;

export interface MentionQuestion {
  readonly differences: readonly Difference[];
  readonly expected: FactSet | null;
  readonly observed: FactSet | null;
  readonly report: ModelsReport | null;
  /** In the order in which they run. */
  readonly texts: readonly MigrationText[];
  /** Who touched what last; empty where nobody watched. */
  readonly touches: Touches;
}

/** Finds the model's line and the migration's line of every difference and unchecked constraint. */
export function mentionsOf(question: MentionQuestion): readonly Mention[] {
  const { differences, observed, report, texts, touches } = question;
  const ofDifferences = differences.slice(0, MOST_MENTIONS).map(
    (each): Mention => ({
      key: differenceKey(each),
      model: (report === null ? undefined : declaredLine(report, each, question.expected)) ?? null,
      migration: touchedLine({ texts, touches }, each) ?? migrationLine(texts, each) ?? null,
      ...(touches[touchKey(each)] === undefined ? {} : { isOwn: true }),
    }),
  );
  const ofUnchecked = (observed === null ? [] : outOfForce(observed)).map((fact): Mention => {
    const { relation, member } = subjectFor(fact);
    const table = relation.slice(relation.indexOf(".") + 1);
    return {
      key: uncheckedKey(fact),
      model: null,
      migration: lastMention(texts, { table, name: member ?? table }) ?? null,
    };
  });
  return [...ofDifferences, ...ofUnchecked.slice(0, MOST_MENTIONS)];
}

/** Where the thing itself is written, else where it is used. */
function declaredLine(
  report: ModelsReport,
  each: Difference,
  expected: FactSet | null,
): FileLine | undefined {
  return (
    otherLine(report, subjectFor(each).relation) ?? modelLine(report, declared(each, expected))
  );
}

/** An enum is declared where the first column of its type is. */
function declared(each: Difference, expected: FactSet | null): ModelSubject {
  const use = each.kind === "enum" ? typeUse(expected?.facts ?? [], each.name) : undefined;
  if (use !== undefined) return { ...use, columns: use.member === null ? [] : [use.member] };
  return { ...subjectFor(each), columns: each.columns };
}

function touchKey(each: Difference): string {
  const { relation, member } = subjectFor({ ...each, name: each.otherName ?? each.name });
  return member === null ? relation : `${relation}.${member}`;
}

const HANGING: ReadonlySet<Difference["kind"]> = new Set(["trigger", "rule", "policy", "sequence"]);

/** In the migration that touched it last, the line that says so. */
function touchedLine(
  { texts, touches }: Pick<MentionQuestion, "texts" | "touches">,
  each: Difference,
): FileLine | undefined {
  const { relation, member } = subjectFor({ ...each, name: each.otherName ?? each.name });
  const touch = touches[touchKey(each)] ?? touches[relation];
  if (touch === undefined) return undefined;
  const own = texts.filter(({ file }) => file === touch.file);
  // Some migrations take the table's name from the models; the member's own name is there all the same.
  return (
    migrationLine(own, each) ??
    statementLine(own, touch.statement) ??
    (member === null ? undefined : lastWord(own, member)) ??
    lastMention(own, { table: relation.slice(relation.indexOf(".") + 1) }) ?? {
      file: touch.file,
      line: 1,
    }
  );
}

function migrationLine(texts: readonly MigrationText[], each: Difference): FileLine | undefined {
  // What the migrations know is known to them by their own name.
  const { relation, member } = subjectFor({ ...each, name: each.otherName ?? each.name });
  const table = relation.slice(relation.indexOf(".") + 1);
  if (member !== null && HANGING.has(each.kind)) return lastWord(texts, member);
  if (each.kind !== "table" && member === null) return lastWord(texts, table.replace(/\(.*$/s, ""));
  if (member === null) return lastMention(texts, { table });
  if (each.kind === "column") return lastMention(texts, { table, column: member, kind: each.kind });
  const sole = each.columns.length === 1 ? each.columns[0] : undefined;
  return lastMention(texts, {
    ...{ table, name: member, kind: each.kind, columns: each.columns },
    ...(sole === undefined ? {} : { column: sole }),
  });
}
