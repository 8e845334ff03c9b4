import type { QueriesReport, QueryKind, RefusedQuery, UndecidedQuery } from "#contract/adapter.ts";
import { answer, type Finding } from "#contract/finding.ts";
import type { Place } from "#contract/place.ts";
import type { Rule } from "#contract/rule.ts";
import { failureMessage, hindranceOf } from "../building/judge-migration.ts";
import type { SchemaEvidence } from "../evidence.ts";
import { endingWithStop, shortName } from "../wording.ts";
import type { QueriesSeen } from "./evidence.ts";
import { QUERY_RULES } from "./rules.ts";
import { type Standing, standingOf } from "./told.ts";

const MOST_NAMED = 4;
const ASKED: readonly Asked[] = [
  { kind: "select", rule: QUERY_RULES.unqueryable, noun: "mapped classes were selected" },
  { kind: "join", rule: QUERY_RULES.unjoinable, noun: "relationships were joined" },
  { kind: "insert", rule: QUERY_RULES.uninsertable, noun: "rows were inserted and taken back" },
];
// Between types that the server brings itself; a function or a type may be made by hand in production.
const COMPARES = /^operator does not exist: .+ (?:=|<>|!=|<|>|<=|>=) /;

const NOTHING: Readonly<Record<QueryKind, string>> = {
  select: "No class is mapped.",
  join: "No relationship is mapped.",
  insert: "Nothing was inserted.",
};

interface Asked {
  readonly kind: QueryKind;
  readonly rule: Rule;
  readonly noun: string;
}

/** What the models' own queries met that the comparison does not tell. */
export function judgeQueries(
  { run, report }: QueriesSeen,
  payload: SchemaEvidence,
): readonly Finding[] {
  if (report === null) {
    const why = hindranceOf(run) ?? failureMessage(run, run.failure?.place ?? null);
    return ASKED.map(({ rule }) => open(rule, `The models' queries were not tried: ${why}`));
  }
  const { obstacle } = report;
  if (obstacle !== undefined)
    return ASKED.map(({ rule }) =>
      open(rule, `The models' queries were not tried: ${endingWithStop(gistOf(obstacle))}`),
    );
  const standing = standingOf(payload);
  return ASKED.flatMap((asked) => answersTo(asked, report, standing));
}

function answersTo(
  { kind, rule, noun }: Asked,
  { refused, undecided, taken }: QueriesReport,
  standing: (query: RefusedQuery) => Standing,
): readonly Finding[] {
  const own = refused
    .map((query, at) => ({ query, at }))
    .filter(({ query }) => query.kind === kind);
  const news = own.filter(({ query }) => standing(query) === "new");
  if (news.length > 0) return news.map(({ query, at }) => refusal(rule, query, at));
  const told = own.filter(({ query }) => standing(query) === "told").map(({ query }) => query.name);
  if (told.length > 0)
    return [open(rule, `What is refused meets a difference that is told already: ${list(told)}.`)];
  const untried = untriedOf(undecided.filter((each) => each.kind === kind));
  if (taken[kind] > 0)
    return [
      answer(rule, {
        outcome: "satisfied",
        message: `${taken[kind]} ${noun}${untried === "" ? "" : `; not decided: ${untried}`}.`,
      }),
    ];
  if (untried !== "") return [open(rule, `None could be tried: ${untried}.`)];
  return [
    answer(rule, {
      outcome: "not-applicable",
      message: NOTHING[kind],
    }),
  ];
}

function refusal(rule: Rule, query: RefusedQuery, at: number): Finding {
  const { name, message, sqlstate, statement, column } = query;
  const table = query.tables[0];
  return answer(isCertain(query) ? rule : { ...rule, severity: "warning" }, {
    outcome: "violated",
    message: `${beginningOf(query)}: ${message} (SQLSTATE ${sqlstate}).${alsoOf(query)}`,
    place: placeOf(query),
    excerpt: statement === "" ? undefined : `ERROR: ${message}\nSTATEMENT: ${statement}`,
    evidence: `/studies/queries/seen/report/refused/${at}`,
    remedy: remedyOf(rule, query),
    replay: "deployment-readiness schema-check",
    subject: `${name} ${sqlstate}`,
    cause:
      column === undefined || query.tables.length !== 1 ? undefined : `schema ${table}.${column}`,
  });
}

function isCertain({ sqlstate, message, avoidable }: RefusedQuery): boolean {
  if (avoidable === true || sqlstate === "42704") return false;
  return sqlstate !== "42883" || COMPARES.test(message);
}

function beginningOf({ kind, name, sqlstate }: RefusedQuery): string {
  if (kind === "select") return `${name} cannot be selected from the migrated database`;
  if (kind === "join") return `${name} cannot be joined in the migrated database`;
  // One label was tried; others may be taken.
  if (sqlstate === "22P02")
    return `A row that ${name} permits cannot be inserted into the migrated database`;
  return `No row of ${name} can be inserted into the migrated database`;
}

function alsoOf({ kind, avoidable }: RefusedQuery): string {
  if (avoidable !== true) return "";
  return kind === "select"
    ? " It is the part that is loaded only when it is asked for."
    : " Loading it object by object may still work.";
}

function remedyOf(rule: Rule, { sqlstate, column, name, tables }: RefusedQuery): string {
  const table = shortName(tables[0] ?? "");
  if (column !== undefined && sqlstate === "42703")
    return `Add ${column} in a migration, or take it out of ${name}.`;
  if (column !== undefined && sqlstate === "23502")
    return `Map the column ${column} of ${table} in ${name}, or give it a default in a migration.`;
  if (sqlstate === "42P01") return `Add a migration that creates ${table}.`;
  return rule.remedy;
}

function placeOf({ file, line, tables: [relation], column }: RefusedQuery): Place {
  const named = { relation, ...(column === undefined ? {} : { attribute: column }) };
  return file === undefined ? named : { file, line, ...named };
}

/** Healthy all the same: what could not be seen here decides nothing. */
function open(rule: Rule, message: string): Finding {
  return answer({ ...rule, severity: "note" }, { outcome: "inconclusive", message });
}

function untriedOf(undecided: readonly UndecidedQuery[]): string {
  return list(
    undecided.map(({ name, reason }) => {
      const gist = gistOf(reason);
      return gist === "" ? name : `${name} (${gist})`;
    }),
  );
}

function gistOf(reason: string): string {
  return (reason.split("\n")[0] ?? "").slice(0, 160);
}

function list(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : "";
  return `${names.slice(0, MOST_NAMED).join(", ")}${more}`;
}
