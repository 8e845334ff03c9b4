import { answer, type Finding } from "#contract/finding.ts";
import type { Rule } from "#contract/rule.ts";
import { operationPlace } from "./causes.ts";
import { ABSENT_ROW, type ApiEvidence, type ExchangeRecord } from "./evidence.ts";
import { askedCount, pointer } from "./judge-failures.ts";
import { replayOf } from "./replay.ts";

const NOT_THERE = new Set([404, 410]);

/** Nothing is wrong with an operation that asks who is there; it just stays unjudged. */
export function judgeReach(rule: Rule, payload: ApiEvidence): Finding {
  const asked = askedCount(payload);
  const { refused } = reachOf(payload);
  const answered = asked - refused;
  return answer(
    rule,
    refused > answered
      ? {
          outcome: "violated",
          message: `${refused} of ${asked} operations answered every valid request with 401 or 403, so nothing behind that was judged`,
          place: { process: "api" },
        }
      : {
          outcome: "satisfied",
          message: `${answered} of ${asked} operations went past the proof of identity`,
        },
  );
}

/** One finding for all operations: a description either tells of such answers or does not. */
export function judgeRefusals(rule: Rule, payload: ApiEvidence): Finding {
  const seen = payload.exchanges.filter(
    ({ mutation, status }) => mutation === ABSENT_ROW && NOT_THERE.has(status ?? 0),
  );
  const undeclared = seen.filter((exchange) => !isDeclared(payload, exchange));
  const [shown] = undeclared.toSorted((a, b) => (a.operation < b.operation ? -1 : 1));
  if (shown === undefined)
    return answer(
      rule,
      seen.length === 0
        ? {
            outcome: "not-applicable",
            message: "No operation was asked for an id that names nothing",
          }
        : { outcome: "satisfied", message: `${rule.title}, in ${seen.length} cases` },
    );
  const operations = new Set(undeclared.map(({ operation }) => operation));
  const others = operations.size === 1 ? "" : `, nor do ${operations.size - 1} other operations`;
  return answer(rule, {
    outcome: "violated",
    message: `${shown.operation} answers ${shown.status} for an id that names nothing, and does not declare it${others}`,
    place: operationPlace(payload, shown.operation),
    evidence: pointer(payload, shown),
    replay: replayOf(payload, shown),
  });
}

function isDeclared({ operations }: ApiEvidence, { operation, status }: ExchangeRecord): boolean {
  const declared = operations.find(({ id }) => id === operation)?.declared ?? [];
  return declared.some((key) => [String(status), "4XX", "4xx", "default"].includes(key));
}

/** Operations that accepted a valid request, and those that only ever asked who is there. */
export function reachOf(payload: ApiEvidence): {
  readonly accepted: number;
  readonly refused: number;
} {
  const statuses = new Map<string, number[]>();
  for (const { operation, status } of validOnes(payload))
    if (status !== undefined) statuses.set(operation, [...(statuses.get(operation) ?? []), status]);
  const all = [...statuses.values()];
  return {
    accepted: all.filter((seen) => seen.some((status) => status < 300)).length,
    refused: all.filter((seen) => seen.every((status) => status === 401 || status === 403)).length,
  };
}

export function validOnes(payload: ApiEvidence): readonly ExchangeRecord[] {
  return payload.exchanges.filter(({ purpose }) => purpose === "valid");
}
