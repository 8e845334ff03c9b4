import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { failureMessage, hindranceOf, replayOf } from "../building/judge-migration.ts";
import type { CommandRun, RollbackEvidence, SchemaEvidence } from "../evidence.ts";
import { RULES } from "../rules.ts";
import { irreversible, NO_REVERSAL } from "./irreversible.ts";

/** Whether the last migration can be undone and done again without a trace. */
export function judgeRollback({ rollback, migrated }: SchemaEvidence): readonly Finding[] {
  if (rollback === null) {
    const failed = migrated.run !== null && migrated.catalog === null;
    const open: Answer = failed
      ? { outcome: "inconclusive", message: "The migrations did not finish." }
      : { outcome: "not-applicable", message: "No rollback command is known." };
    return [answer(RULES.rollbackFailure, open), answer(RULES.rollbackLeftover, open)];
  }
  return [judgeSteps(rollback), judgeLeftovers(rollback)];
}

function judgeSteps({ run, again, isUnchanged }: RollbackEvidence): Finding {
  const rule = RULES.rollbackFailure;
  const failed = [run, again].find((step) => step !== null && step.exitCode !== 0);
  if (failed === null || failed === undefined)
    return answer(rule, { outcome: "satisfied", message: `${rule.title}.` });
  const hindrance = hindranceOf(failed);
  if (hindrance !== undefined) return answer(rule, { outcome: "inconclusive", message: hindrance });
  const at = failed.failure?.migration ?? failed.failure?.place ?? null;
  const reason =
    failed === run ? irreversible(run) : isUnchanged === true ? NO_REVERSAL : undefined;
  if (reason !== undefined)
    return answer(
      { ...rule, severity: "note" },
      {
        outcome: "violated",
        message: reason,
        place: at ?? { process: "rollback" },
        evidence: "/rollback/run",
        remedy: "Deploy forward when something goes wrong; nothing brings the schema back.",
        replay: replayOf(run),
        subject: "irreversible",
      },
    );
  const prefix = failed === run ? "" : "After rolling back, migrating again does not work. ";
  return answer(rule, {
    outcome: "violated",
    message: `${prefix}${failureMessage(failed, at)}`,
    place: at ?? { process: "rollback" },
    evidence: failed === run ? "/rollback/run" : "/rollback/again",
    remedy: remedyOf(failed),
    replay: replayOf(run),
    subject: failed === run ? "rollback" : "again",
  });
}

// 42710: duplicate object; the usual leftover is an enum, which dropping a table does not drop.
function remedyOf(failed: CommandRun): string {
  const last = failed.messages.at(-1);
  if (last?.sqlstate !== "42710") return "Make the reversal undo exactly what the migration does.";
  return last.message.startsWith("enum label ")
    ? "No statement takes a label back: let the migration say ALTER TYPE … ADD VALUE IF NOT EXISTS."
    : "Let the reversal drop it too; an enum outlives its table: DROP TYPE ….";
}

function judgeLeftovers({ run, isUnchanged, leftovers }: RollbackEvidence): Finding {
  const rule = RULES.rollbackLeftover;
  const reason = run.exitCode === 0 ? undefined : irreversible(run);
  if (leftovers === null && (reason !== undefined || isUnchanged === true))
    return answer(rule, { outcome: "not-applicable", message: reason ?? NO_REVERSAL });
  if (leftovers === null)
    return answer(rule, { outcome: "inconclusive", message: "The round trip did not finish." });
  if (leftovers.length === 0)
    return answer(rule, { outcome: "satisfied", message: `${rule.title}.` });
  return answer(rule, {
    outcome: "violated",
    message: `Rolling back and migrating again leaves another schema: it ${leftovers.join("; ")}.`,
    place: { process: "rollback" },
    evidence: "/rollback/leftovers",
    remedy: rule.remedy,
  });
}
