import { answer, type Finding } from "#contract/finding.ts";
import { headsByLine } from "#engines/migrations/graph.ts";
import { latecomers, treatmentOfLate } from "#engines/migrations/naming.ts";
import { joined } from "../building/judge-migration.ts";
import type { SchemaEvidence } from "../evidence.ts";
import type { HistorySeen } from "./evidence.ts";
import { HISTORY_RULES } from "./rules.ts";

export function judgeHistory(seen: HistorySeen, payload: SchemaEvidence): readonly Finding[] {
  return [...judgeMerge(seen, payload), ...judgeOrder(seen, payload), judgeUpgrade(seen, payload)];
}

/** The heads that there are when the newest migrations of both versions meet. */
function judgeMerge(
  { deployed, reference }: HistorySeen,
  { migrations }: SchemaEvidence,
): readonly Finding[] {
  const rule = HISTORY_RULES.headsAfterMerge;
  const { tool, files } = migrations;
  if (!migrations.graph && tool !== "django")
    return [
      answer(rule, { outcome: "not-applicable", message: "This tool orders migrations by name." }),
    ];
  const ids = new Set(files.map(({ id }) => id));
  const theirs = deployed.filter(({ id }) => !ids.has(id));
  const alone = (all: typeof files) => headsByLine(tool, all).filter(({ length }) => length > 1);
  // Several heads of its own are another finding.
  const broken = alone(files).length > 0 ? [] : alone([...files, ...theirs]);
  if (broken.length === 0)
    return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
  return broken.map((heads) => {
    const own = heads.filter(({ id }) => ids.has(id));
    const [other] = heads.filter(({ id }) => !ids.has(id));
    const at = own.at(-1);
    return answer(rule, {
      outcome: "violated",
      message: `${reference} has the migration ${other?.id} (${other?.file}), which this branch does not; merged, the migrations have ${heads.length} heads: ${heads.map(({ id }) => id).join(" and ")}.`,
      place: { file: at?.file ?? other?.file, line: at?.line ?? other?.line },
      remedy: `Take up ${reference} and let ${at?.id} follow ${other?.id}. ${joined(tool, heads)}`,
      subject: at?.id ?? other?.id,
    });
  });
}

function judgeOrder(
  { deployed, reference }: HistorySeen,
  { migrations }: SchemaEvidence,
): readonly Finding[] {
  const rule = HISTORY_RULES.outOfOrder;
  if (migrations.graph || migrations.tool === "django")
    return [
      answer(rule, {
        outcome: "not-applicable",
        message: "This tool orders migrations by what they follow.",
      }),
    ];
  const late = latecomers(deployed, migrations.files);
  if (late.length === 0) return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
  const treatment = treatmentOfLate(migrations.tool);
  const last = deployed.at(-1);
  const consequence = {
    refuses: `${migrations.tool} stops there`,
    skips: `${migrations.tool} leaves it out without a word`,
    applies: `a new database gets them in another order than one that exists`,
  }[treatment];
  return late.map((file) =>
    answer(treatment === "applies" ? { ...rule, severity: "note" } : rule, {
      outcome: "violated",
      message: `${file.file} comes before ${last?.file}, which ${reference} has applied already: ${consequence}.`,
      place: { file: file.file, line: 1 },
      remedy: `Rename ${file.file} so that it comes after ${last?.file}.`,
      subject: file.id,
      ...(treatment === "applies" ? {} : { cause: `migration order ${file.id}` }),
    }),
  );
}

function judgeUpgrade(
  { upgraded, reference, changed, deployed }: HistorySeen,
  { migrations }: SchemaEvidence,
): Finding {
  const rule = HISTORY_RULES.upgradeDiverges;
  if (upgraded.outcome === "unknown")
    return answer(rule, {
      outcome: "not-applicable",
      message: `Not compared: ${upgraded.reason}.`,
    });
  if (upgraded.outcome === "same")
    return answer(rule, { outcome: "satisfied", message: `${rule.title}.` });
  const [late] = migrations.graph ? [] : latecomers(deployed, migrations.files);
  const file = late?.file ?? changed[0];
  const why =
    late !== undefined
      ? ` ${late.file} comes before migrations that are applied already.`
      : changed.length === 0
        ? ""
        : ` This branch changes ${changed.join(", ")}, which ${reference} has applied already.`;
  const mild = upgraded.isRemark === true ? "note" : "warning";
  return answer(upgraded.isHarmful ? rule : { ...rule, severity: mild }, {
    outcome: "violated",
    message: `A database of ${reference} that is upgraded is not like a new one: it ${upgraded.differences.join(", ")}.${why}`,
    place: file === undefined ? { process: "migrate" } : { file, line: 1 },
    evidence: "/studies/history/seen/upgraded",
    replay: `deployment-readiness schema-check --base ${reference}`,
    ...(late === undefined ? {} : { cause: `migration order ${late.id}` }),
  });
}
