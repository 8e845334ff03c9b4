import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Rule } from "#contract/rule.ts";
import { operationPlace } from "./causes.ts";
import type { ApiEvidence, ExchangeRecord } from "./evidence.ts";
import { askedCount, pointer } from "./judge-failures.ts";
import { reachOf, validOnes } from "./judge-reach.ts";
import { replayOf } from "./replay.ts";

// Other refusals need no declaration: proof of identity, made-up ids, conflicts with other data. A
// documented operation that answers one of these two does not exist as documented.
const CONTRADICTIONS = new Set([405, 415]);

/** Undeclared success, or a documented method or media type that is refused. */
export function judgeStatuses(rule: Rule, payload: ApiEvidence): readonly Finding[] {
  const undeclared = validOnes(payload).filter(
    ({ status, conformance }) =>
      conformance?.declaredAs === null &&
      status !== undefined &&
      ((status >= 200 && status < 300) || CONTRADICTIONS.has(status)),
  );
  const findings = byKey(undeclared, ({ operation, status }) => `${operation} ${status}`).map(
    ({ exchange, key }) =>
      violation(payload, exchange, {
        rule,
        subject: key,
        message: `${exchange.operation} answers ${exchange.status}, which is not declared (declared: ${declaredText(payload, exchange)})`,
      }),
  );
  if (findings.length > 0) return findings;
  const { accepted, refused } = reachOf(payload);
  if (accepted === 0 && refused > 0 && refused === askedCount(payload))
    return [
      answer(rule, {
        outcome: "inconclusive",
        message: `All ${refused} operations asked for a proof of identity (401 or 403)`,
        remedy: "Set api.auth to the headers that a signed-in client sends.",
      }),
    ];
  return [answer(rule, { outcome: "satisfied", message: reachText(payload) })];
}

export function judgeBodies(rule: Rule, payload: ApiEvidence): readonly Finding[] {
  const judged = validOnes(payload).filter(isBodyJudged);
  const wrong = judged.filter(({ conformance }) => conformance?.body === "mismatch");
  if (wrong.length > 0)
    return byKey(wrong, ({ operation, status }) => `${operation} ${status}`).map(
      ({ exchange, key }) =>
        violation(payload, exchange, {
          rule,
          subject: key,
          message: `The ${exchange.status} response of ${exchange.operation} does not match its schema: ${exchange.conformance?.bodyProblems.join("; ")}`,
        }),
    );
  const unknown = judged.filter(({ conformance }) => conformance?.body === "unknown");
  const matching = judged.filter(({ conformance }) => conformance?.body === "matches");
  if (unknown.length > 0 && matching.length === 0)
    return [
      answer(rule, {
        outcome: "inconclusive",
        message: `No response could be compared: ${unknown[0]?.conformance?.bodyProblems.join("; ")}`,
        evidence: pointer(payload, unknown[0]),
      }),
    ];
  if (matching.length === 0)
    return [
      answer(rule, {
        outcome: "not-applicable",
        message: "No response with a declared JSON schema was received",
      }),
    ];
  const unusable = unknown.length === 0 ? "" : `; ${unknown.length} could not be compared`;
  return [
    answer(rule, {
      outcome: "satisfied",
      message: `${matching.length} response bodies match${unusable}`,
    }),
  ];
}

/** Only where the very status is declared: error pages of a gateway or framework are no contract. */
export function judgeContentTypes(rule: Rule, payload: ApiEvidence): readonly Finding[] {
  const judged = validOnes(payload).filter(
    ({ status, conformance }) =>
      conformance?.declaredAs === String(status) && conformance.contentType !== "not-judged",
  );
  const wrong = judged.filter(({ conformance }) => conformance?.contentType === "mismatch");
  if (wrong.length > 0)
    return byKey(wrong, ({ operation, status }) => `${operation} ${status}`).map(
      ({ exchange, key }) =>
        violation(payload, exchange, {
          rule,
          subject: key,
          message: `The ${exchange.status} response of ${exchange.operation} is ${exchange.contentType}, which is not declared`,
        }),
    );
  return judged.length === 0
    ? [
        answer(rule, {
          outcome: "not-applicable",
          message: "No response with a declared content type was received",
        }),
      ]
    : [
        answer(rule, {
          outcome: "satisfied",
          message: `${judged.length} responses have a declared content type`,
        }),
      ];
}

export function judgeTimeouts(rule: Rule, payload: ApiEvidence): readonly Finding[] {
  const streaming = new Set(payload.operations.filter((one) => one.streaming).map(({ id }) => id));
  const hanging = payload.exchanges.filter(
    ({ fault, again, operation }) =>
      fault === "ETIMEDOUT" && again?.fault === "ETIMEDOUT" && !streaming.has(operation),
  );
  if (hanging.length > 0)
    return byKey(hanging, ({ operation }) => operation).map(({ exchange, key }) =>
      violation(payload, exchange, {
        rule,
        subject: key,
        message: `${exchange.operation} did not answer within ${Math.round(exchange.durationMs / 1000)} s, twice`,
      }),
    );
  return [
    answer(rule, {
      outcome: "satisfied",
      message: `${payload.exchanges.length} requests were answered in time`,
    }),
  ];
}

/** `default` often describes errors in general; it binds successful answers only. */
function isBodyJudged({ status, conformance }: ExchangeRecord): boolean {
  if (conformance === undefined || conformance.body === "not-judged" || status === undefined)
    return false;
  return conformance.declaredAs !== "default" || status < 300;
}

function violation(
  payload: ApiEvidence,
  exchange: ExchangeRecord,
  given: { readonly rule: Rule } & Pick<Answer, "message" | "subject">,
): Finding {
  const { rule, ...rest } = given;
  return answer(rule, {
    ...rest,
    outcome: "violated",
    place: operationPlace(payload, exchange.operation),
    evidence: pointer(payload, exchange),
    replay: replayOf(payload, exchange),
  });
}

function byKey(exchanges: readonly ExchangeRecord[], keyOf: (exchange: ExchangeRecord) => string) {
  const first = new Map<string, ExchangeRecord>();
  for (const exchange of exchanges)
    if (!first.has(keyOf(exchange))) first.set(keyOf(exchange), exchange);
  return [...first]
    .map(([key, exchange]) => ({ key, exchange }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function declaredText(payload: ApiEvidence, exchange: ExchangeRecord): string {
  const operation = payload.operations.find(({ id }) => id === exchange.operation);
  return operation === undefined || operation.declared.length === 0
    ? "none"
    : operation.declared.join(", ");
}

function reachText(payload: ApiEvidence): string {
  const { accepted, refused } = reachOf(payload);
  const closed = refused === 0 ? "" : `; ${refused} asked for more rights`;
  return `${accepted} of ${payload.operations.length} operations accepted a valid request${closed}; every success was declared`;
}
