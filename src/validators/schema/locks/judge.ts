import { answer, type Finding } from "#contract/finding.ts";
import type { Rule, Severity } from "#contract/rule.ts";
import { mayTake, modeInWords } from "#engines/migrations/lock-modes.ts";
import { onlineRecipe } from "#engines/migrations/online-recipe.ts";
import type { SchemaEvidence } from "../evidence.ts";
import { shortName } from "../wording.ts";
import type { LocksSeen, RunSeen } from "./evidence.ts";
import { isGrowing, type TableWaits, tableWaits } from "./judge-waits.ts";
import { count, milliseconds, waitsInWords } from "./judge-words.ts";
import { LOCK_RULES } from "./rules.ts";
import { isFilled } from "./touched.ts";

/** A table that was written anew is one finding, and what else made others wait is another. */
export function judgeLocks(seen: LocksSeen, payload: SchemaEvidence): readonly Finding[] {
  const tables = tableWaits(seen);
  const rewritten = tables.filter(isRewritten);
  const causes = new Set(rewritten.flatMap(({ statement }) => statement?.text ?? []));
  // The table that refers to it, say, waits for the same statement.
  const blocked = tables.filter(
    (table) => !isRewritten(table) && isGrowing(table) && !causes.has(table.statement?.text ?? ""),
  );
  const judged = { seen, tool: payload.migrations.tool };
  return [
    ...answersOf(LOCK_RULES.blocking, byStatement(blocked), judged),
    ...answersOf(LOCK_RULES.rewrite, byStatement(rewritten), judged),
  ];
}

/** A table that cannot have many rows is written anew in no time. */
function isRewritten({ last }: Pick<TableWaits, "last">): boolean {
  return last.isRewritten && isFilled(last);
}

interface Judged {
  readonly seen: LocksSeen;
  readonly tool: string;
}

/** Tables that one statement is in the way of; the one that waited longest first. */
type Group = readonly [TableWaits, ...TableWaits[]];

function byStatement(tables: readonly TableWaits[]): readonly Group[] {
  const groups = Map.groupBy(tables, ({ statement, table }) => statement?.text ?? table);
  return [...groups.values()].flatMap((group): readonly Group[] => {
    const [first, ...rest] = [...group].sort((a, b) => b.projectedMs - a.projectedMs);
    return first === undefined ? [] : [[first, ...rest]];
  });
}

function answersOf(rule: Rule, groups: readonly Group[], judged: Judged): readonly Finding[] {
  if (groups.length > 0) return groups.map((group) => violated(rule, group, judged));
  const open = unfinished(judged.seen);
  if (open !== undefined)
    return [
      answer(rule, {
        outcome: "inconclusive",
        message: `With ${count(open.rowCount)} rows the migrations ${open.outcome === "failed" ? "failed" : "did not finish in time"}, so that nothing is known of large tables.`,
        evidence: "/studies/locks/seen/runs",
      }),
    ];
  return [answer(rule, { outcome: "satisfied", message: satisfiedMessage(rule, judged.seen) })];
}

function violated(rule: Rule, group: Group, { seen, tool }: Judged): Finding {
  const [worst, ...others] = group;
  const { statement, table } = worst;
  const also = others.map((each) => shortName(each.table));
  const recipe = onlineRecipe(statement?.text ?? "", tool);
  return answer(withSeverity(rule, severityOf(worst, seen.toleratedMs)), {
    outcome: "violated",
    message: [
      isRewritten(worst) ? `All of ${shortName(table)} is written anew.` : "",
      waitsInWords(worst),
      also.length > 0 ? `So did ${also.join(", ")}.` : "",
      lockInWords(worst),
    ]
      .filter((part) => part !== "")
      .join(" "),
    place: { ...statement?.at, relation: table },
    ...(statement === undefined ? {} : { excerpt: statement.text }),
    remedy: recipe.advice,
    replay: `deployment-readiness schema-check --base ${seen.reference}`,
    evidence: "/studies/locks/seen/tables",
  });
}

function lockInWords({ lock, statement }: TableWaits): string {
  if (lock === undefined) return "The rows were changed and not yet committed.";
  const mode = modeInWords(lock.mode);
  const isKept =
    statement !== undefined &&
    // What came before it may have been over between two looks.
    (lock.takenBy.text !== statement.text || !mayTake(statement.text, lock.mode));
  return isKept
    ? `${mode} was kept from an earlier statement of the same transaction.`
    : `The statement holds ${mode} while it works.`;
}

// What would be over within an ordinary answer's time goes unnoticed.
function severityOf({ last, projectedMs }: TableWaits, toleratedMs: number): Severity {
  const isMeasured = last.reads !== null || last.writes !== null;
  return isMeasured && projectedMs < toleratedMs ? "note" : "warning";
}

function withSeverity(rule: Rule, severity: Severity): Rule {
  return { ...rule, severity };
}

/** The run that would have told more. */
function unfinished({ runs }: LocksSeen): RunSeen | undefined {
  return runs.find(({ outcome }) => outcome !== "done");
}

function satisfiedMessage(rule: Rule, seen: LocksSeen): string {
  const { tables, runs, left, reference } = seen;
  if (tables.length === 0) return `No table of ${reference} is touched by what takes long.`;
  const largest = count(Math.max(...runs.map(({ rowCount }) => rowCount)));
  const untried = left.length === 0 ? "" : ` ${left.join(" ")}`;
  if (rule.id === LOCK_RULES.rewrite.id)
    return `With up to ${largest} rows in ${namesOf(tables)}, nothing was written anew.${untried}`;
  const others = tables.filter(({ sizes }) => sizes.at(-1)?.isRewritten !== true);
  if (others.length === 0) return "Nobody waited for anything but a table that is written anew.";
  const waits = others.flatMap(({ sizes }) =>
    sizes.flatMap(({ reads, writes }) => [reads?.longestMs ?? 0, writes?.longestMs ?? 0]),
  );
  const longestMs = Math.max(0, ...waits);
  const waited =
    longestMs === 0 ? "nobody waited" : `nobody waited longer than ${milliseconds(longestMs)}`;
  if (runs.length === 1)
    return `The migrations work on no row of ${namesOf(others)}; with ${largest} rows ${waited}.${untried}`;
  return `With up to ${largest} rows in ${namesOf(others)} ${waited}, and no longer with more rows.${untried}`;
}

const MOST_NAMES = 5;

function namesOf(tables: LocksSeen["tables"]): string {
  const names = tables.map(({ table }) => shortName(table));
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
