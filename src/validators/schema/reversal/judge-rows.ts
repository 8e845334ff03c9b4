import { answer, type Finding } from "#contract/finding.ts";
import { shortTable } from "#engines/catalog/rows/words.ts";
import { failureMessage, hindranceOf } from "../building/judge-migration.ts";
import type { CommandRun, SchemaEvidence } from "../evidence.ts";
import { lossWords } from "../rows/judge-loss.ts";
import { RULES } from "../rules.ts";
import type { ReversalSeen } from "./evidence.ts";
import { irreversible } from "./irreversible.ts";
import { REVERSAL_RULES } from "./rules.ts";

/** Whether rows survive the way down; what fails on empty tables as well is said there. */
export function judgeReversal(
  seen: ReversalSeen,
  { rollback }: Pick<SchemaEvidence, "rollback">,
): readonly Finding[] {
  const empty = [rollback?.run, rollback?.again].every(
    (run) => run === undefined || (run !== null && run.exitCode === 0),
  );
  return [...lossFindings(seen), ...(empty ? failures(seen) : [])];
}

function lossFindings(seen: ReversalSeen): readonly Finding[] {
  const rule = REVERSAL_RULES.loss;
  const down = seen.downs.at(-1);
  if (down !== undefined && down.exitCode !== 0) {
    const reason = irreversible(down);
    return [
      answer(rule, {
        outcome: reason === undefined ? "inconclusive" : "not-applicable",
        message: reason ?? "Rolling back did not finish.",
      }),
    ];
  }
  if (seen.losses === null)
    return [
      answer(rule, {
        outcome: "inconclusive",
        message: `${seen.downs.length} runs of the rollback command did not lead back to ${schemaOf(seen)}.`,
      }),
    ];
  if (seen.losses.length === 0)
    return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
  return seen.losses.map(({ loss, at }) => {
    const named = {
      relation: loss.table,
      ...(loss.column === "" ? {} : { attribute: loss.column }),
    };
    return answer(seen.reference === null ? { ...rule, severity: "note" } : rule, {
      outcome: "violated",
      message: lossWords(loss, `The migrations and their rollback to ${schemaOf(seen)}`),
      place: at === null ? named : { ...at, ...named },
      evidence: "/studies/reversal/seen/losses",
      remedy: `Let the reversal bring ${shortTable(loss.table)} back as it was, or say in it that there is no way back.`,
      subject: loss.kind,
    });
  });
}

/** Of the rules about rolling back, only what is worse with rows than without. */
function failures({ downs, again, remains }: ReversalSeen): readonly Finding[] {
  const failed = [...downs, again].find(
    (run): run is CommandRun => run !== null && run.exitCode !== 0,
  );
  if (
    failed !== undefined &&
    hindranceOf(failed) === undefined &&
    irreversible(failed) === undefined
  ) {
    const at = failed.failure?.migration ?? failed.failure?.place ?? null;
    const when = failed === again ? "After rolling back, migrating again" : "Rolling back";
    return [
      answer(RULES.rollbackFailure, {
        outcome: "violated",
        message: `${when} works on empty tables and not with rows. ${failureMessage(failed, at)}`,
        place: at ?? { process: "rollback" },
        evidence: "/studies/reversal/seen",
        remedy: RULES.rollbackFailure.remedy,
        subject: "rows",
      }),
    ];
  }
  if (remains === null || remains.length === 0) return [];
  return [
    answer(RULES.rollbackLeftover, {
      outcome: "violated",
      message: `Rolling back leaves another schema than there was: it ${remains.join("; ")}.`,
      place: { process: "rollback" },
      evidence: "/studies/reversal/seen/remains",
      remedy: RULES.rollbackLeftover.remedy,
      subject: "remains",
    }),
  ];
}

function schemaOf({ reference }: ReversalSeen): string {
  return reference === null ? "the schema before" : `the schema of ${reference}`;
}
