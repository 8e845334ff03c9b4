import type { Evidence } from "#contract/evidence.ts";
import { answer, type Finding } from "#contract/finding.ts";
import type { TemplateEvidence } from "./evidence.ts";
import { ANSWER_ABSENT } from "./rules.ts";

/** Pure. Every rule gets an answer; what could not be observed is `inconclusive`, never satisfied. */
export function judge({ payload }: Evidence<TemplateEvidence>): readonly Finding[] {
  const place = { operation: "GET /" };
  const evidence = "/status";
  if (payload.status === null)
    return [
      answer(ANSWER_ABSENT, { outcome: "inconclusive", message: "No answer", place, evidence }),
    ];
  const outcome = payload.status < 500 ? "satisfied" : "violated";
  return [
    answer(ANSWER_ABSENT, { outcome, message: `GET / answers ${payload.status}`, place, evidence }),
  ];
}
