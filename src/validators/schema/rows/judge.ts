import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { textOfPlace } from "#contract/place.ts";
import type { Rule, Severity } from "#contract/rule.ts";
import { demandWords, offendingWords, shortTable } from "#engines/catalog/rows/words.ts";
import type { SourceLine } from "#engines/migrations/migration-line.ts";
import {
  isCertain,
  isWritten,
  rowsRemedy,
  WRITTEN_WORDS,
} from "#engines/migrations/refused-rows.ts";
import { failureCause, hindranceOf } from "../building/judge-migration.ts";
import type { CommandRun, SchemaEvidence } from "../evidence.ts";
import type { RowsSeen, StateRun } from "./evidence.ts";
import { lossFindings } from "./judge-loss.ts";
import { ROW_RULES } from "./rules.ts";

/** Whether the old schema and its rows become the new ones, and what of the rows is left. */
export function judgeRows(
  seen: RowsSeen,
  payload?: Pick<SchemaEvidence, "migrated">,
): readonly Finding[] {
  return [bareFinding(seen, payload?.migrated), refusedFinding(seen), ...lossFindings(seen)];
}

type Failed = Extract<StateRun, { outcome: "failed" }>;

type Fresh = SchemaEvidence["migrated"];

function bareFinding(seen: RowsSeen, fresh: Fresh | undefined): Finding {
  const rule = ROW_RULES.upgrade;
  const { bare } = seen;
  if (bare.outcome === "unavailable") return answer(rule, notTried(bare.reason));
  if (bare.outcome === "reached")
    return answer(rule, {
      outcome: "satisfied",
      message: `The migrations run on ${schemaOf(seen)}.`,
    });
  const open = openOf(rule, bare);
  if (open !== undefined) return open;
  const known = about(bare, seen);
  return answer(rule, {
    ...known,
    cause: (fresh && causeOnEmpty(bare, fresh)) ?? known.cause,
    message: `The migrations fail on ${schemaOf(seen)}: ${reasonOf(bare.run)}`,
    remedy: `Write ${lineOf(bare.at)} against the schema that is deployed, and keep every migration that has run there.`,
    evidence: "/studies/rows/seen/bare",
  });
}

/** What fails on an empty database at the same line for the same reason has been told. */
function causeOnEmpty({ run, at }: Failed, fresh: Fresh): string | undefined {
  const { failedAt } = fresh;
  const printed = run.failure?.cause;
  if (printed !== undefined && printed === fresh.run?.failure?.cause) return printed;
  const isSameLine = at !== null && at.file === failedAt?.file && at.line === failedAt.line;
  const stateOf = (each: CommandRun | null) => each?.messages.at(-1)?.sqlstate;
  return isSameLine && stateOf(run) === stateOf(fresh.run) ? failureCause(fresh) : undefined;
}

function refusedFinding(seen: RowsSeen): Finding {
  const rule = ROW_RULES.refused;
  const { bare, withRows, counts } = seen;
  if (bare.outcome === "failed")
    return answer(rule, notTried("the migrations already fail without rows"));
  if (withRows === null || withRows.outcome === "unavailable")
    return answer(rule, notTried(withRows?.reason ?? "no rows were generated"));
  const tables = Object.keys(counts).length;
  if (tables === 0) return answer(rule, notTried("no table could be given rows"));
  if (withRows.outcome === "failed") return violatedByRows(seen, withRows);
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const demands = seen.demands.length === 0 ? "" : `, among them ${demandWords(seen.demands)}`;
  return answer(rule, {
    outcome: "satisfied",
    message: `The migrations run on ${schemaOf(seen)} with ${rows} generated rows in ${tables} tables${demands}${leftOut(seen)}.`,
  });
}

function violatedByRows(seen: RowsSeen, awkward: Failed): Finding {
  const isAnyRow = seen.plain?.outcome === "failed";
  const failed = seen.plain?.outcome === "failed" ? seen.plain : awkward;
  const rule = ROW_RULES.refused;
  const open = openOf(rule, failed);
  if (open !== undefined) return open;
  const sqlstate = failed.run.messages.at(-1)?.sqlstate ?? "";
  const refused = { sqlstate, isAnyRow, mayWrite: failed.mayWrite };
  const when = isAnyRow ? "as soon as its tables hold any rows" : "with rows that it permits";
  return answer(withSeverity(rule, severityOf(seen, isCertain(refused))), {
    ...about(failed, seen),
    message: `On ${schemaOf(seen)} the migrations run without rows and fail ${when}: ${reasonOf(failed.run)}${offendingWords(failed.offending ?? undefined)}${isWritten(refused) ? WRITTEN_WORDS : ""}`,
    remedy: rowsRemedy(sqlstate, lineOf(failed.at)),
    evidence: `/studies/rows/seen/${isAnyRow ? "plain" : "withRows"}`,
    subject: sqlstate,
  });
}

/** Without a deployed version the newest migration may have run everywhere long ago. */
function severityOf({ reference }: RowsSeen, certain: boolean): Severity {
  if (reference === null) return "note";
  return certain ? "critical" : "warning";
}

function about({ run, at }: Failed, { reference }: RowsSeen): Omit<Answer, "message"> {
  return {
    outcome: "violated",
    place: at ?? { process: run.label },
    excerpt: excerptOf(run),
    replay: `deployment-readiness schema-check${reference === null ? "" : ` --base ${reference}`}`,
    // The same as where the start of the application shows it.
    cause: at === null ? run.failure?.cause : `migration@${textOfPlace(at)}`,
  };
}

/** The answer about a run that says nothing about the target. */
function openOf(rule: Rule, { run }: Failed): Finding | undefined {
  const hindrance = hindranceOf(run);
  if (hindrance === undefined) return undefined;
  return answer(withSeverity(rule, "note"), { outcome: "inconclusive", message: hindrance });
}

function reasonOf({ messages, failure, outputTail, exitCode }: CommandRun): string {
  const refused = messages.at(-1);
  if (refused !== undefined) {
    const detail = refused.detail === undefined ? "" : ` ${stopped(refused.detail.slice(0, 600))}`;
    return `${refused.message} (SQLSTATE ${refused.sqlstate}).${detail}`;
  }
  if (failure !== null) return stopped(`${failure.type}: ${failure.message}`);
  const last = (outputTail.trim().split("\n").at(-1) ?? "").slice(0, 300);
  return stopped(last === "" ? `exit code ${exitCode}` : last);
}

function excerptOf({ messages, outputTail }: CommandRun): string | undefined {
  const refused = messages.at(-1);
  const server =
    refused === undefined
      ? []
      : [
          `ERROR: ${refused.message}`,
          ...(refused.detail === undefined ? [] : [`DETAIL: ${refused.detail.slice(0, 600)}`]),
          ...(refused.statement === undefined
            ? []
            : [`STATEMENT: ${refused.statement.slice(0, 600)}`]),
        ];
  const lines = server.length > 0 ? server : outputTail.trim().split("\n").slice(-12);
  return lines.join("\n") || undefined;
}

export function schemaOf({ reference, origin }: RowsSeen): string {
  const schema = reference === null ? "the schema before it" : `the schema of ${reference}`;
  return origin === null ? schema : `${schema} (${origin})`;
}

function leftOut({ unfilled }: RowsSeen): string {
  const names = Object.keys(unfilled).map(shortTable);
  return names.length === 0 ? "" : `; none could be generated for ${names.slice(0, 5).join(", ")}`;
}

function lineOf(at: SourceLine | null): string {
  return at === null ? "the migration" : `\`${textOfPlace(at)}\``;
}

function stopped(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export function notTried(reason: string): Answer {
  return { outcome: "not-applicable", message: `Not tried: ${reason}.` };
}

export function withSeverity(rule: Rule, severity: Severity): Rule {
  return { ...rule, severity };
}
