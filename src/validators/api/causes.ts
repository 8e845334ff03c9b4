import type { Place } from "#contract/place.ts";
import type { ApiEvidence, CrashRecord, ExchangeRecord } from "./evidence.ts";

/** Exchanges that failed for one reason. */
export interface Cause {
  readonly key: string;
  /** Valid requests first, then the order of sending. */
  readonly exchanges: readonly ExchangeRecord[];
  /** Sorted. */
  readonly operations: readonly string[];
  /** Seen more than once: by repetition of a request, or by another request. */
  readonly isConfirmed: boolean;
}

// Deliberate answers about something that is not there in a test environment.
const DELIBERATE = new Set([501, 502, 503, 504]);
// Drivers repeat the whole statement in their messages.
const LONGEST_SENTENCE = 240;
// A transaction that failed before; the message before it tells why.
const FOLLOW_UP = "25P02";
const ABSENT_OBJECTS: Readonly<Record<string, RegExp>> = {
  "42P01": /^relation "(?<table>[^"]{1,130})" does not exist/,
  "42703":
    /^column (?:"(?<column>[^"]{1,63})" of relation "(?<table>[^"]{1,130})"|(?<relation>[\w$]{1,63})\.(?<member>[\w$]{1,63})) does not exist/,
};

/** Server errors that nothing in the description or the surroundings excuses, by their cause. */
export function causesOf(evidence: ApiEvidence): readonly Cause[] {
  const groups = new Map<string, ExchangeRecord[]>();
  for (const exchange of evidence.exchanges.filter(isServerError)) {
    const key = keyOf(exchange);
    groups.set(key, [...(groups.get(key) ?? []), exchange]);
  }
  return [...groups].map(([key, exchanges]) => causeFrom(key, exchanges)).sort(byWeight);
}

export function sqlstateOf(exchange: ExchangeRecord): string | undefined {
  const errors = exchange.serverMessages.filter(({ level }) => level !== "WARNING");
  return (errors.find(({ sqlstate }) => sqlstate !== FOLLOW_UP) ?? errors[0])?.sqlstate;
}

/** The line that failed, else the handler, else the operation. */
export function placeOf(evidence: ApiEvidence, exchange: ExchangeRecord): Place {
  return exchange.failure?.place ?? operationPlace(evidence, exchange.operation);
}

export function operationPlace(evidence: ApiEvidence, id: string): Place {
  const handler = evidence.operations.find((operation) => operation.id === id)?.handler;
  return { ...handler, operation: id };
}

export function sentenceOf(failure: CrashRecord): string {
  const { type, message } = failure;
  const text = message.startsWith(type) || message === "" ? message || type : `${type}: ${message}`;
  return text.length > LONGEST_SENTENCE ? `${text.slice(0, LONGEST_SENTENCE)} …` : text;
}

function isServerError(exchange: ExchangeRecord): boolean {
  const { status, conformance } = exchange;
  if (status === undefined || status < 500) return false;
  if (!DELIBERATE.has(status)) return true;
  if (conformance?.declaredAs === String(status)) return false;
  return exchange.failure !== undefined || sqlstateOf(exchange) !== undefined;
}

/**
 * One missing filter makes many failures: a NUL character fails in every column of text, an integer
 * too large in every column of integers, a column that is not there in every statement on it. Other failures are told apart by the line that failed.
 */
function keyOf(exchange: ExchangeRecord): string {
  const { failure, mutation, operation } = exchange;
  const sqlstate = sqlstateOf(exchange);
  const isNul = sqlstate === "22021" || sqlstate === "22P05";
  if (isNul || (mutation === "nul-character" && isAboutNul(failure))) return "nul-character";
  const absent = absentObject(exchange);
  if (absent !== undefined) return absent;
  if (failure?.place !== undefined) return failure.cause;
  if (sqlstate?.startsWith("22") === true) return `SQLSTATE ${sqlstate}`;
  if (sqlstate !== undefined) return `SQLSTATE ${sqlstate} ${operation}`;
  return failure === undefined ? operation : failure.cause;
}

/** Some drivers refuse the character before the server sees it. */
function isAboutNul(failure: CrashRecord | undefined): boolean {
  return (
    failure !== undefined && /\bNUL\b|0x00|null (byte|character)|\\u0000/i.test(failure.message)
  );
}

/**
 * The identity of a table or column that a statement asked for and that is not there, such as
 * `schema public.orders.total`: the schema phase calls it the same when the models have it.
 *
 * Source  PostgreSQL, "Error Codes" 42P01 and 42703, whose messages name the object and whose fields
 *         do not. An unqualified name is looked for where ours are: in `public`.
 */
export function absentObject(exchange: ExchangeRecord): string | undefined {
  const sqlstate = sqlstateOf(exchange);
  const pattern = sqlstate === undefined ? undefined : ABSENT_OBJECTS[sqlstate];
  const said = exchange.serverMessages.find((message) => message.sqlstate === sqlstate)?.message;
  const named = pattern?.exec(said ?? "")?.groups;
  if (named === undefined) return undefined;
  const table = named["table"] ?? named["relation"] ?? "";
  const column = named["column"] ?? named["member"];
  const qualified = table.includes(".") ? table : `public.${table}`;
  return column === undefined ? `schema ${qualified}` : `schema ${qualified}.${column}`;
}

function causeFrom(key: string, exchanges: readonly ExchangeRecord[]): Cause {
  const rank = (exchange: ExchangeRecord) => (exchange.purpose === "valid" ? 0 : 1);
  return {
    key,
    exchanges: [...exchanges].sort((a, b) => rank(a) - rank(b)),
    operations: [...new Set(exchanges.map(({ operation }) => operation))].sort(),
    isConfirmed:
      exchanges.length > 1 ||
      exchanges.some(({ again }) => again?.status !== undefined && again.status >= 500),
  };
}

function byWeight(a: Cause, b: Cause): number {
  return b.operations.length - a.operations.length || (a.key < b.key ? -1 : 1);
}
