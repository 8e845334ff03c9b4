import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Rule, Severity } from "#contract/rule.ts";
import { offendingWords } from "#engines/catalog/rows/words.ts";
import {
  isCertain,
  isWritten,
  rowsRemedy,
  WRITTEN_WORDS,
} from "#engines/migrations/refused-rows.ts";
import { at, ended, placeOr, quotedLast } from "../../wording.ts";
import { causeAt, notUpgraded, replayWith } from "../compared.ts";
import { excerptOf, reasonOf } from "../failed-words.ts";
import { isLate } from "../late.ts";
import type { FailedRun } from "../migration-run.ts";
import type { BootOnRows, EditedMigration, Rows, StateRun, UpgradeSeen } from "./evidence.ts";
import { UPGRADE_RULES } from "./rules.ts";

export function judgeUpgrade(seen: UpgradeSeen): readonly Finding[] {
  return [bareFinding(seen), rowsFinding(seen), ...editedFindings(seen), bootFinding(seen)];
}

function bareFinding({ bare, reference }: UpgradeSeen): Finding {
  const rule = UPGRADE_RULES.upgrade;
  if (bare.outcome === "unavailable") return answer(rule, notUpgraded(bare.reason));
  if (bare.outcome === "reached")
    return answer(rule, {
      outcome: "satisfied",
      message: `The migrations run on the schema of ${reference}.`,
    });
  if (bare.run.timedOut) return unfinished(rule, bare.run);
  return answer(rule, {
    ...about(bare.run, reference),
    message: `${bare.run.step === "start" ? "The start" : "The migration command"} fails on the schema of ${reference}, although it runs on an empty database: ${reasonOf(bare.run)}`,
    remedy: remedyOf(bare.run),
    evidence: "/trials/upgrade/seen/bare",
  });
}

function remedyOf({ at: line, refused, lastLines }: FailedRun): string {
  if (/can.?t locate revision|NodeNotFoundError/i.test(lastLines.join("\n")))
    return "Keep every migration that the deployed version has; add new ones after them.";
  if (refused?.sqlstate.startsWith("42") === true)
    return `Write ${at(line, "the migration")} against the schema that the deployed version's migrations build, not against an edited earlier one.`;
  return `Correct ${at(line, "the migration")}, and run it on a database that the deployed version has migrated.`;
}

function rowsFinding({ bare, withRows, plain, reference }: UpgradeSeen): Finding {
  const rule = UPGRADE_RULES.withRows;
  if (bare.outcome === "unavailable") return answer(rule, notUpgraded(bare.reason));
  if (bare.outcome === "failed")
    return answer(rule, notUpgraded("the migrations already fail without rows"));
  if (withRows === undefined || withRows.outcome === "unavailable")
    return answer(rule, notUpgraded(withRows?.reason ?? "no rows were generated"));
  if (rowCount(withRows.rows) === 0)
    return answer(rule, notUpgraded(`no table of ${reference} could be given rows`));
  if (withRows.outcome === "reached")
    return answer(rule, {
      outcome: "satisfied",
      message: `The migrations run on the schema of ${reference} with ${rowCount(withRows.rows)} generated rows in ${tableCount(withRows.rows)} tables${leftOut(withRows.rows)}.`,
    });
  return violatedByRows(rule, { withRows, plain, reference });
}

function violatedByRows(
  rule: Rule,
  {
    withRows,
    plain,
    reference,
  }: {
    readonly withRows: Extract<StateRun, { outcome: "failed" }>;
    readonly plain: StateRun | undefined;
    readonly reference: string;
  },
): Finding {
  const isAnyRow = plain?.outcome === "failed";
  const { run, offending } = isAnyRow ? plain : withRows;
  if (run.timedOut) return unfinished(rule, run);
  const sqlstate = run.refused?.sqlstate ?? "";
  const refused = { sqlstate, isAnyRow, mayWrite: isAnyRow && plain.mayWrite === true };
  const when = isAnyRow
    ? `as soon as the tables of ${reference} hold any rows`
    : `with rows that the schema of ${reference} permits`;
  return answer(withSeverity(rule, isCertain(refused) ? "critical" : "warning"), {
    ...about(run, reference),
    message: `The migrations run on empty tables and fail ${when}: ${reasonOf(run)}${offendingWords(offending)}${isWritten(refused) ? WRITTEN_WORDS : ""}`,
    remedy: rowsRemedy(run.refused?.sqlstate, at(run.at, "the migration")),
    evidence: `/trials/upgrade/seen/${isAnyRow ? "plain" : "withRows"}`,
    subject: run.refused?.sqlstate,
  });
}

function editedFindings(seen: UpgradeSeen): readonly Finding[] {
  const rule = UPGRADE_RULES.edited;
  const { edited, bare } = seen;
  if (edited.length === 0)
    return [
      answer(
        rule,
        bare.outcome === "unavailable"
          ? notUpgraded(bare.reason)
          : { outcome: "satisfied", message: `${rule.title}.` },
      ),
    ];
  return edited.map((each) => editedFinding(each, seen));
}

function editedFinding(
  { file, change, line, saysTheSame }: EditedMigration,
  { drift, isRemark }: Pick<UpgradeSeen, "drift" | "isRemark">,
): Finding {
  const rule = UPGRADE_RULES.edited;
  const isProved = !saysTheSame && drift !== null && drift.length > 0;
  const what = change === "removed" ? "removed" : "edited";
  const consequence = saysTheSame
    ? "only comments or blanks differ"
    : isProved
      ? `an upgraded database is not like a fresh one: it ${drift.join(", ")}`
      : drift === null
        ? "the schemas could not be compared"
        : "the schemas of an upgraded and a fresh database are the same all the same";
  return answer(withSeverity(rule, isProved && isRemark !== true ? "critical" : "note"), {
    outcome: "violated",
    message: `\`${file}\` has been applied by the deployed version and was ${what}: ${consequence}.`,
    place: { file, line: line ?? 1 },
    remedy: `Restore \`${file}\`, and put the change into a new migration.`,
    evidence: "/trials/upgrade/seen/edited",
  });
}

function bootFinding({ bare, withRows, boot, reference }: UpgradeSeen): Finding {
  const rule = UPGRADE_RULES.bootOnRows;
  if (bare.outcome === "unavailable") return answer(rule, notUpgraded(bare.reason));
  if (bare.outcome === "failed" || withRows?.outcome === "failed" || boot === undefined)
    return answer(rule, notUpgraded("no upgraded database with rows could be made"));
  if (boot.outcome === "ready")
    return answer(rule, { outcome: "satisfied", message: readyMessage(boot) });
  if (isLate(boot))
    return answer(withSeverity(rule, "note"), {
      outcome: "inconclusive",
      message: "It was not ready in time, which a busy machine can also bring about.",
    });
  if (boot.deployed !== "ready")
    return answer(
      rule,
      notUpgraded("the deployed version does not start on the generated rows either"),
    );
  return answer(withSeverity(rule, boot.plain === "ready" ? "warning" : "critical"), {
    outcome: "violated",
    message: `The application does not become ready (${boot.outcome}) on the upgraded schema of ${reference} with generated rows, on which the deployed version does. ${bootReason(boot)}`,
    place: placeOr(boot.failure?.place, "start"),
    excerpt: boot.lastLines.join("\n") || undefined,
    remedy: `Make ${at(boot.failure?.place, "the work at the start")} cope with rows that the schema permits.`,
    replay: replayWith(reference, "upgrade"),
    evidence: "/trials/upgrade/seen/boot",
    cause: boot.failure?.cause,
  });
}

function readyMessage({ readyMs, emptyReadyMs }: BootOnRows): string {
  const times =
    readyMs === undefined || emptyReadyMs === undefined
      ? ""
      : `, after ${readyMs} ms (${emptyReadyMs} ms on an empty database)`;
  return `It became ready on an upgraded database with rows${times}.`;
}

function bootReason({ failure, lastLines }: BootOnRows): string {
  return failure === undefined
    ? quotedLast(lastLines)
    : `${failure.type}: ${ended(failure.message)}`;
}

function about(run: FailedRun, reference: string): Omit<Answer, "message"> {
  return {
    outcome: "violated",
    place: placeOr(run.at ?? run.failure?.place, run.step),
    excerpt: excerptOf(run),
    replay: replayWith(reference, "upgrade"),
    cause: causeAt(run.at) ?? run.failure?.cause,
  };
}

function unfinished(rule: Rule, { command }: FailedRun): Finding {
  return answer(withSeverity(rule, "note"), {
    outcome: "inconclusive",
    message: `\`${command}\` did not finish in time.`,
  });
}

function withSeverity(rule: Rule, severity: Severity): Rule {
  return { ...rule, severity };
}

function rowCount(rows: Rows | undefined): number {
  return Object.values(rows?.counts ?? {}).reduce((sum, count) => sum + count, 0);
}

function tableCount(rows: Rows | undefined): number {
  return Object.keys(rows?.counts ?? {}).length;
}

function leftOut(rows: Rows | undefined): string {
  const names = Object.keys(rows?.unfilled ?? {});
  return names.length === 0 ? "" : `; none could be generated for ${names.slice(0, 5).join(", ")}`;
}
