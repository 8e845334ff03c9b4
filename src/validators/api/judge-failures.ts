import { answer, type Finding } from "#contract/finding.ts";
import type { Rule } from "#contract/rule.ts";
import {
  absentObject,
  type Cause,
  causesOf,
  operationPlace,
  placeOf,
  sentenceOf,
  sqlstateOf,
} from "./causes.ts";
import { ABSENT_ROW, type ApiEvidence, type DeathRecord, type ExchangeRecord } from "./evidence.ts";
import { replayOf } from "./replay.ts";

const MOST_NAMED = 5;
const MOST_QUOTED = 200;

const HOSTILE_WORDS: Readonly<Record<string, string>> = {
  "nul-character": "holds a NUL character",
  [ABSENT_ROW]: "names no known row",
  "beyond-int32": "is 2147483648, beyond 32 bits",
  "beyond-int64": "is 9223372036854775808, beyond 64 bits",
  "invalid-format": "is not of its format",
  "wrong-type": "has another type",
  null: "is null",
  "empty-text": "is empty",
  "long-text": "has 10000 characters",
};

/** What the database refused, in the words of a fix. */
const REMEDIES: Readonly<Record<string, string>> = {
  "nul-character":
    "PostgreSQL stores no NUL character: reject it once where text enters, for every field and parameter.",
  [ABSENT_ROW]: "Look the row up first, and answer 404 when it is not there.",
  "42P01": "Add the migration that creates what the statement asks for, or correct the statement.",
  "42703": "Add the migration that creates what the statement asks for, or correct the statement.",
  "22003": "Give the integer its bounds where it enters (32 bits: -2147483648 to 2147483647).",
  "22001": "Give the text the column's length where it enters.",
  "22P02": "Check the form of the value before it reaches a query.",
  "22008": "Check the date before it reaches a query.",
  "22007": "Check the date before it reaches a query.",
  "23503": "Check that the referred row exists, or answer 404 or 422 when the foreign key refuses.",
  "23505": "Answer 409 when the unique constraint refuses.",
  "23502": "Require the value where it enters.",
  "23514": "Check the value where it enters as the check constraint does.",
};

/** One finding for every cause, however many operations show it. */
export function judgeServerErrors(rule: Rule, payload: ApiEvidence): readonly Finding[] {
  const causes = causesOf(payload);
  const certain = causes.filter(({ isConfirmed }) => isConfirmed);
  const findings = certain.map((cause) => serverError(rule, payload, cause));
  if (findings.length > 0) return findings;
  const [unsure] = causes;
  if (unsure !== undefined)
    return [
      answer(rule, {
        outcome: "inconclusive",
        message: `${requestText(unsure.exchanges[0])} answered ${unsure.exchanges[0]?.status} once and not when it was sent again`,
        place: operationPlace(payload, unsure.operations[0] ?? ""),
        evidence: pointer(payload, unsure.exchanges[0]),
      }),
    ];
  const { length } = payload.exchanges;
  const message = `${length} requests to ${askedCount(payload)} of ${payload.operations.length} operations, none answered with a server error`;
  return [answer(rule, { outcome: "satisfied", message })];
}

export function judgeDeaths(rule: Rule, payload: ApiEvidence): readonly Finding[] {
  const groups = new Map<string, DeathRecord[]>();
  for (const death of payload.deaths) {
    const key = death.failure?.cause ?? payload.exchanges[death.exchange]?.operation ?? "process";
    groups.set(key, [...(groups.get(key) ?? []), death]);
  }
  if (groups.size === 0)
    return [
      answer(rule, {
        outcome: "satisfied",
        message: `The process outlived ${payload.exchanges.length} requests`,
      }),
    ];
  return [...groups].map(([key, deaths]) => death(rule, payload, { key, deaths }));
}

function serverError(rule: Rule, payload: ApiEvidence, cause: Cause): Finding {
  // The shortest request says it best.
  const shown = cause.exchanges.toSorted((a, b) => rank(a) - rank(b))[0] as ExchangeRecord;
  const sqlstate = sqlstateOf(shown);
  const why = reasonOf(shown, sqlstate);
  const place = placeOf(payload, shown);
  const shared = sharedText(cause, shown.operation);
  return answer(rule, {
    outcome: "violated",
    message: `${requestText(shown)} is answered ${shown.status}${why}.${shared}`,
    place,
    evidence: pointer(payload, shown),
    remedy:
      REMEDIES[cause.key] ??
      REMEDIES[sqlstate ?? ""] ??
      REMEDIES[shown.mutation ?? ""] ??
      rule.remedy,
    replay: replayOf(payload, shown),
    cause:
      absentObject(shown) ?? (shown.failure?.place === undefined ? undefined : shown.failure.cause),
    subject: cause.key,
  });
}

function rank(exchange: ExchangeRecord): number {
  const confirmed = exchange.again?.status !== undefined && exchange.again.status >= 500 ? 0 : 1e7;
  const placed = exchange.failure?.place === undefined ? 1e6 : 0;
  const hostile = exchange.purpose === "valid" ? 0 : 1e5;
  return confirmed + placed + hostile + (exchange.requestBody?.length ?? 0) + exchange.path.length;
}

// The server says what was wrong; drivers put the whole statement before it.
function reasonOf(exchange: ExchangeRecord, sqlstate: string | undefined): string {
  const { failure, serverMessages } = exchange;
  const database = serverMessages.find((message) => message.sqlstate === sqlstate);
  if (database !== undefined) return `: ${database.message} (SQLSTATE ${sqlstate})`;
  return failure === undefined ? "" : `: ${sentenceOf(failure)}`;
}

function sharedText(cause: Cause, shown: string): string {
  const others = cause.operations.filter((operation) => operation !== shown);
  if (others.length === 0) return "";
  const named = others.slice(0, MOST_NAMED).join(", ");
  const rest = others.length > MOST_NAMED ? " and more" : "";
  return ` ${cause.operations.length} operations share this cause; also ${named}${rest}`;
}

function death(
  rule: Rule,
  payload: ApiEvidence,
  { key, deaths }: { readonly key: string; readonly deaths: readonly DeathRecord[] },
): Finding {
  const shown = deaths.find(({ confirmed }) => confirmed) ?? (deaths[0] as DeathRecord);
  const exchange = payload.exchanges[shown.exchange];
  const how = shown.signal === null ? `exit code ${shown.exitCode}` : shown.signal;
  const after = exchange === undefined ? "a request" : requestText(exchange);
  const certainty = shown.confirmed ? "" : " (it was the last request before the end)";
  const why = shown.failure === undefined ? lastWordsOf(shown) : `: ${sentenceOf(shown.failure)}`;
  const place =
    shown.failure?.place ??
    (exchange === undefined ? { process: "start" } : operationPlace(payload, exchange.operation));
  const others = deaths
    .filter(({ confirmed }) => confirmed)
    .map(({ exchange: index }) => payload.exchanges[index]?.operation ?? "")
    .filter((operation) => operation !== exchange?.operation);
  const shared =
    others.length === 0
      ? ""
      : `. The same failure also after ${[...new Set(others)].sort().join(", ")}`;
  return answer(rule, {
    outcome: "violated",
    message: `The process ended (${how}) after ${after}${certainty}${why}${shared}`,
    place,
    evidence: `/deaths/${payload.deaths.indexOf(shown)}`,
    replay: exchange === undefined ? undefined : replayOf(payload, exchange),
    cause: shown.failure?.place === undefined ? undefined : shown.failure.cause,
    subject: key,
  });
}

// No failure with a place was printed; the last line is what a person would read first.
function lastWordsOf({ log }: DeathRecord): string {
  const last = log.trim().split("\n").at(-1)?.trim() ?? "";
  return last === "" ? "" : `: ${last.slice(0, MOST_QUOTED)}`;
}

/** `POST /orders with body field note …`. */
export function requestText(exchange: ExchangeRecord | undefined): string {
  if (exchange === undefined) return "A request";
  const { operation, mutation, source } = exchange;
  if (mutation === undefined) return `${operation} with a valid request`;
  return `${operation} whose ${source} ${HOSTILE_WORDS[mutation] ?? "is hostile"}`;
}

export function pointer(payload: ApiEvidence, exchange: ExchangeRecord | undefined) {
  return exchange === undefined ? undefined : `/exchanges/${payload.exchanges.indexOf(exchange)}`;
}

export function askedCount(payload: ApiEvidence): number {
  return new Set(payload.exchanges.map(({ operation }) => operation)).size;
}
