import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Place } from "#contract/place.ts";
import type { Rule } from "#contract/rule.ts";
import { diffCatalogs } from "#engines/catalog/diff.ts";
import {
  type Difference,
  type DifferenceKind,
  differenceKey,
} from "#engines/catalog/difference.ts";
import { type Catalog, enumUse } from "#engines/catalog/shape.ts";
import type { Mention, SchemaEvidence } from "../evidence.ts";
import { repairFor } from "../fixes/repair.ts";
import { RULES } from "../rules.ts";
import { sentence, sentenceOf, shortName } from "../wording.ts";
import { remedyOf } from "./remedy.ts";

// In this order the first finding of a shared cause is the one with the best place.
const KINDS: readonly (readonly [rule: Rule, kinds: readonly DifferenceKind[]])[] = [
  [RULES.tableAbsent, ["table-absent"]],
  [RULES.columnAbsent, ["column-absent"]],
  [RULES.typeDifferent, ["type-different"]],
  [RULES.nullabilityDifferent, ["nullability-different"]],
  [RULES.defaultDifferent, ["default-different"]],
  [RULES.constraintAbsent, ["constraint-absent"]],
  [RULES.constraintDifferent, ["constraint-different", "constraint-equivalent"]],
  [RULES.indexAbsent, ["index-absent", "index-different"]],
  [RULES.enumDifferent, ["enum-absent", "enum-labels-different"]],
  [RULES.objectAbsent, ["object-absent", "object-different"]],
  [
    RULES.unexpectedObject,
    [
      "table-unexpected",
      "column-unexpected",
      "constraint-unexpected",
      "index-unexpected",
      "enum-unexpected",
      "object-unexpected",
    ],
  ],
];

/** Every rule that compares the models with the migrations. */
export function judgeComparison(payload: SchemaEvidence): readonly Finding[] {
  const { migrated, models, migrations } = payload;
  const open = openReason(payload);
  if (open !== undefined) return KINDS.map(([rule]) => answer(rule, open));
  if (models.catalog === null || migrated.catalog === null) return [];
  const differences = diffCatalogs(models.catalog, migrated.catalog, {
    ignoreTables: migrations.bookkeeping,
  });
  const keys = new Set(differences.map(causeKey));
  const context: Context = {
    payload,
    expected: models.catalog,
    mentions: new Map(payload.mentions.map((mention) => [mention.key, mention])),
    causes: keys,
  };
  return KINDS.flatMap(([rule, kinds]) => {
    const own = differences.filter(({ kind }) => kinds.includes(kind));
    if (own.length === 0)
      return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
    if (rule === RULES.unexpectedObject && (models.report?.failures.length ?? 0) > 0)
      return [answer(rule, incompleteModels(own))];
    return findingsOf(rule, own, context);
  });
}

interface Context {
  readonly payload: SchemaEvidence;
  readonly expected: Catalog;
  readonly mentions: ReadonlyMap<string, Mention>;
  /** `causeKey` of every difference. */
  readonly causes: ReadonlySet<string>;
}

/** Why nothing can be compared; undefined when it can. */
function openReason({
  obstacle,
  migrated,
  models,
  migrations,
}: SchemaEvidence): Answer | undefined {
  if (!models.supported) return { outcome: "not-applicable", message: sentence(models.reason) };
  const inconclusive = (message: string): Answer => ({ outcome: "inconclusive", message });
  if (obstacle !== "") return inconclusive(`Not compared: ${obstacle}.`);
  if (models.catalog === null)
    return inconclusive("Not compared: the models could not create their tables.");
  if (models.catalog.tables.length === 0 && (migrated.catalog?.tables.length ?? 0) === 0)
    return { outcome: "not-applicable", message: "The models describe no table." };
  const ours = migrated.catalog?.tables.filter(
    ({ name }) => !migrations.bookkeeping.includes(name),
  );
  if (ours?.length === 0 && migrations.files.length === 0)
    return inconclusive("Not compared: there is no migration.");
  if (migrated.catalog === null) return inconclusive(`Not compared: ${migrated.obstacle}.`);
  if (models.catalog.tables.length === 0)
    return inconclusive("Not compared: no model with a table was found, although tables exist.");
  return undefined;
}

function incompleteModels(own: readonly Difference[]): Answer {
  const names = own.map(({ relation }) => shortName(relation));
  return {
    outcome: "inconclusive",
    message: `The migrations create what no loaded model describes (${[...new Set(names)].join(", ")}), but not every module could be imported.`,
  };
}

function findingsOf(rule: Rule, own: readonly Difference[], context: Context): readonly Finding[] {
  const isRemark = ({ kind, severity }: Difference) =>
    kind.startsWith("object-") && severity === "note";
  const remarks = Map.groupBy(own.filter(isRemark), ({ kind, object }) => `${kind} ${object}`);
  return [
    ...own.filter((each) => !isRemark(each)).map((each) => findingOf(rule, each, context)),
    ...[...remarks.values()].map((group) => remarkOf(rule, group, context)),
  ];
}

function findingOf(rule: Rule, each: Difference, context: Context): Finding {
  const { payload, mentions } = context;
  const mention = mentions.get(differenceKey(each));
  const migration = mention?.migration ?? null;
  return answer(
    { ...rule, severity: each.severity },
    {
      outcome: "violated",
      message: sentenceOf(each, each.observed === null ? null : migration),
      place: placeOf(each, mention),
      remedy: remedyOf(each, payload.migrations),
      repair: repairFor(payload, differenceKey(each)),
      replay: "deployment-readiness schema-check",
      subject: differenceKey(each),
      cause: causeOf(each, context),
    },
  );
}

/** Several objects of one kind that models seldom can say: one remark, not one each. */
function remarkOf(rule: Rule, group: readonly Difference[], { mentions }: Context): Finding {
  const [first] = group;
  const names = group.map(({ relation }) => shortName(relation));
  const shown = names.length > 8 ? `${names.slice(0, 8).join(", ")}, …` : names.join(", ");
  const word =
    first?.kind === "object-different"
      ? "Different in models and migrations"
      : "Only in the migrations";
  const mention = first === undefined ? undefined : mentions.get(differenceKey(first));
  return answer(
    { ...rule, severity: "note" },
    {
      outcome: "violated",
      message: `${word} (${first?.object}, ${names.length}): ${shown}.`,
      place: first === undefined ? undefined : placeOf(first, mention),
      subject: `${first?.kind} ${first?.object}`,
    },
  );
}

/** The model's line where a migration is missing or differs; else the migration's; else the relation. */
function placeOf(
  { relation, member, expected, kind, columns }: Difference,
  mention: Mention | undefined,
): Place {
  const isOfModel = expected !== null || kind === "table-absent" || kind === "default-different";
  const at = isOfModel
    ? (mention?.model ?? mention?.migration)
    : (mention?.migration ?? mention?.model);
  const attribute = member !== null && columns[0] === member ? { attribute: member } : {};
  return { ...(at ?? {}), relation, ...attribute };
}

// An enum that is absent makes the column that uses it wrong; they are one cause.
function causeOf(each: Difference, { expected, causes }: Context): string | undefined {
  if (
    each.kind === "column-absent" ||
    each.kind === "type-different" ||
    each.kind === "table-absent"
  )
    return causeKey(each);
  if (each.kind !== "enum-absent") return undefined;
  const use = enumUse(expected, each.relation);
  if (use === undefined) return undefined;
  const candidates = [`schema ${use.relation}`, `schema ${use.relation}.${use.member}`];
  return candidates.find((key) => causes.has(key));
}

function causeKey({ relation, member }: Difference): string {
  return member === null ? `schema ${relation}` : `schema ${relation}.${member}`;
}
