import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Place } from "#contract/place.ts";
import type { Rule } from "#contract/rule.ts";
import { type Difference, differenceKey } from "#engines/catalog/compare/difference.ts";
import type { CatalogFact } from "#engines/catalog/fact.ts";
import { staleCause } from "../building/judge-snapshot.ts";
import type { Mention, SchemaEvidence } from "../evidence.ts";
import { repairFor } from "../fixes/repair.ts";
import { RULES } from "../rules.ts";
import { shortName } from "../wording.ts";
import { COMPARISON_RULES, isRemark, ruleOf } from "./classify.ts";
import { differencesOf } from "./differences.ts";
import { judgeQueried } from "./judge-queried.ts";
import { openReason } from "./open-reason.ts";
import { remarkKey, remarkSentence } from "./remark.ts";
import { remedyOf } from "./remedy.ts";
import { subjectFor, typeUse } from "./subject.ts";
import { sentenceOf } from "./wording.ts";

/** Every rule that compares the models with the migrations. */
export function judgeComparison(payload: SchemaEvidence): readonly Finding[] {
  const { migrated, models } = payload;
  const open = openReason(payload);
  const queried = judgeQueried(payload);
  const answered = new Set(queried.map(({ rule }) => rule));
  const others = COMPARISON_RULES.filter(({ id }) => !answered.has(id));
  if (open !== undefined) return [...queried, ...others.map((rule) => answer(rule, open))];
  if (models.facts === null || migrated.facts === null) return [];
  const differences = differencesOf({ expected: models.facts, observed: migrated.facts }, payload);
  const context: Context = {
    payload,
    expected: models.facts.facts,
    mentions: new Map(payload.mentions.map((mention) => [mention.key, mention])),
    causes: new Set(differences.map(causeKey)),
  };
  const byRule = Map.groupBy(differences, ruleOf);
  return COMPARISON_RULES.flatMap((rule) => {
    const own = byRule.get(rule) ?? [];
    if (own.length === 0)
      return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
    if (rule === RULES.unexpectedObject && (models.report?.failures.length ?? 0) > 0)
      return [answer(rule, incompleteModels(own))];
    return findingsOf(rule, own, context);
  });
}

interface Context {
  readonly payload: SchemaEvidence;
  readonly expected: readonly CatalogFact[];
  readonly mentions: ReadonlyMap<string, Mention>;
  /** `causeKey` of every difference. */
  readonly causes: ReadonlySet<string>;
}

function incompleteModels(own: readonly Difference[]): Answer {
  const names = own.map((each) => shortName(subjectFor(each).relation));
  return {
    outcome: "inconclusive",
    message: `The migrations create what no loaded model describes (${[...new Set(names)].join(", ")}), but not every module could be imported.`,
  };
}

function findingsOf(rule: Rule, own: readonly Difference[], context: Context): readonly Finding[] {
  const remarks = Map.groupBy(own.filter(isRemark), remarkKey);
  return [
    ...own.filter((each) => !isRemark(each)).map((each) => findingOf(rule, each, context)),
    ...[...remarks.values()].map((group) => remarkOf(rule, group, context)),
  ];
}

function findingOf(rule: Rule, each: Difference, context: Context): Finding {
  const { payload, mentions } = context;
  const mention = mentions.get(differenceKey(each));
  // What lacks an attribute, such as a default, is there all the same.
  const isThere = each.change !== "absent";
  const { snapshot } = payload.models.report ?? {};
  const stale = staleCause(snapshot, each, mention);
  return answer(
    { ...rule, severity: stale === undefined ? each.severity : "note" },
    {
      outcome: "violated",
      message: sentenceOf(each, isThere ? (mention?.migration ?? null) : null),
      place: placeOf(each, mention),
      remedy: remedyOf(each, { migrations: payload.migrations, snapshot }),
      repair: repairFor(payload, differenceKey(each)),
      replay: "deployment-readiness schema-check",
      subject: differenceKey(each),
      cause: stale ?? causeOf(each, context),
    },
  );
}

function remarkOf(rule: Rule, group: readonly Difference[], { mentions }: Context): Finding {
  const [first] = group;
  const mention = first === undefined ? undefined : mentions.get(differenceKey(first));
  return answer(
    { ...rule, severity: "note" },
    {
      outcome: "violated",
      message: remarkSentence(group),
      place: first === undefined ? undefined : placeOf(first, mention),
      subject: first === undefined ? "" : remarkKey(first),
    },
  );
}

/** The model's line where a migration is missing or differs; else the migration's; else the relation. */
function placeOf(each: Difference, mention: Mention | undefined): Place {
  const at =
    each.change === "unexpected"
      ? (mention?.migration ?? mention?.model)
      : (mention?.model ?? mention?.migration);
  const { relation, member } = subjectFor(each);
  const attribute = member !== null && each.kind === "column" ? { attribute: member } : {};
  return { ...(at ?? {}), relation, ...attribute };
}

// An enum that is absent makes the column that uses it wrong; they are one cause.
function causeOf(each: Difference, { expected, causes }: Context): string | undefined {
  const { change, kind, attribute, name } = each;
  const isCause = kind === "table" || kind === "column";
  const isMissing = change === "absent" || change === "renamed";
  if (isCause && (isMissing || attribute === "type" || attribute === "collation"))
    return change === "different" || isMissing ? causeKey(each) : undefined;
  if (kind !== "enum" || change !== "absent") return undefined;
  const use = typeUse(expected, name);
  if (use === undefined) return undefined;
  const candidates = [`schema ${use.relation}`, `schema ${use.relation}.${use.member}`];
  return candidates.find((key) => causes.has(key));
}

function causeKey(each: Difference): string {
  const { relation, member } = subjectFor(each);
  return member === null ? `schema ${relation}` : `schema ${relation}.${member}`;
}
