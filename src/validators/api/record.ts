import type { HttpExchange } from "#contract/http.ts";
import type { Operation } from "#contract/operation.ts";
import type { Ports } from "#contract/validator.ts";
import type { EncodedRequest } from "#engines/generation/encode.ts";
import type { Checker, Conformance } from "#engines/http/conformance.ts";
import { failureFrom } from "#engines/traces/failure.ts";
import type { CrashRecord, ExchangeRecord, ServerMessageRecord } from "./evidence.ts";
import type { Observation } from "./session.ts";

// A failure is shown whole, with the long text that caused it; the rest only needs to be recognised.
const FAILED_TEXT = 12 * 1024;
const PLAIN_TEXT = 512;
const RESPONSE_TEXT = 2 * 1024;
const LOG_TEXT = 8 * 1024;
const MOST_MESSAGES = 5;
// Says only that an earlier statement failed.
const ABORTED_TRANSACTION = "25P02";

/** Which request this was. */
export interface Purpose {
  readonly purpose: "valid" | "hostile";
  readonly source: string;
  readonly mutation?: string;
  readonly isDeclaredValid: boolean | null;
}

export interface Asked {
  readonly operation: Operation;
  readonly request: EncodedRequest;
  readonly purpose: Purpose;
}

/** Redacted and bounded; everything kept for failures, little for the rest. */
export function recordOf(
  ports: Ports,
  asked: Asked,
  seen: { readonly observation: Observation; readonly checker: Checker },
): ExchangeRecord {
  const { operation, request, purpose } = asked;
  const { observation, checker } = seen;
  const { exchange } = observation;
  const conformance = conformanceOf(checker, asked, exchange);
  const hasFailed = isFailure(exchange) || observation.exit !== undefined;
  const isRemarkable = hasFailed || conformance?.body === "mismatch";
  const bound = hasFailed ? FAILED_TEXT : PLAIN_TEXT;
  const failure = hasFailed ? crashOf(ports, observation.log) : undefined;
  const contentType = request.headers["content-type"];
  return {
    operation: operation.id,
    ...purpose,
    method: request.method,
    path: ports.redact(request.path.slice(0, bound)),
    ...(contentType === undefined ? {} : { requestContentType: contentType }),
    ...(request.body === undefined
      ? {}
      : { requestBody: ports.redact(request.body.slice(0, bound)) }),
    ...responseOf(ports, exchange, isRemarkable ? RESPONSE_TEXT : PLAIN_TEXT),
    durationMs: exchange.durationMs,
    logGrowth: observation.log.length,
    ...(hasFailed ? { log: ports.redact(observation.log.slice(-LOG_TEXT)) } : {}),
    ...(failure === undefined ? {} : { failure }),
    serverMessages: messagesOf(ports, observation),
    ...(conformance === undefined ? {} : { conformance }),
  };
}

export function isFailure(exchange: HttpExchange): boolean {
  return exchange.kind === "fault" || exchange.status >= 500;
}

/** The failure that a log text ends with, with its place in the project. */
export function crashOf(ports: Ports, log: string): CrashRecord | undefined {
  if (log === "") return undefined;
  const { tree } = ports.target;
  const found = failureFrom(log, {
    root: tree.root,
    files: tree.files,
    read: (path) => tree.read(path),
  });
  if (found === undefined) return undefined;
  const { type, message, cause, place } = found;
  return {
    type,
    message: ports.redact(message),
    cause,
    ...(place === undefined ? {} : { place: { file: place.file, line: place.line } }),
  };
}

function conformanceOf(
  checker: Checker,
  { operation, purpose }: Asked,
  exchange: HttpExchange,
): Conformance | undefined {
  const isJudged = exchange.kind === "response" && purpose.purpose === "valid";
  if (isJudged) return checker.response(operation, exchange);
  // A hostile request answered 501 or 503 is fine when that is declared.
  if (exchange.kind !== "response" || exchange.status < 500) return undefined;
  return { ...checker.response(operation, exchange), body: "not-judged", bodyProblems: [] };
}

function responseOf(ports: Ports, exchange: HttpExchange, bound: number) {
  if (exchange.kind === "fault") return { fault: exchange.code };
  const contentType = exchange.headers["content-type"]?.[0];
  return {
    status: exchange.status,
    ...(contentType === undefined ? {} : { contentType }),
    responseBody: ports.redact(exchange.body.slice(0, bound)),
  };
}

/** Background work fails too: what the target itself wrote about belongs to the request. */
function messagesOf(ports: Ports, { messages, log }: Observation): readonly ServerMessageRecord[] {
  const isQuoted = (text: string) =>
    log.includes(text) || log.includes(text.replaceAll('"', '\\"'));
  const explains = ({ sqlstate }: { readonly sqlstate: string }) =>
    sqlstate !== ABORTED_TRANSACTION;
  const quoted = messages.filter(({ message }) => isQuoted(message));
  const told = quoted.some(explains) ? quoted : messages;
  // One refused statement makes every later one of its transaction fail: the first is the reason.
  return (told.some(explains) ? told.filter(explains) : told)
    .slice(-MOST_MESSAGES)
    .map(({ level, sqlstate, message }) => ({
      level,
      sqlstate,
      message: ports.redact(message).slice(0, PLAIN_TEXT),
    }));
}
