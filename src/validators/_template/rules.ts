import type { Rule } from "#contract/rule.ts";

/** Named for the failing state; docs, SARIF and `explain` are made from these texts. */
export const ANSWER_ABSENT = {
  id: "template/answer-absent",
  title: "The start page answers",
  failureTitle: "The start page does not answer",
  severity: "warning",
  why: "Why this stops a deployment, in one sentence.",
  remedy: "How it is normally fixed, in general words.",
  links: ["https://www.rfc-editor.org/rfc/rfc9110"],
} as const satisfies Rule;

export const TEMPLATE_RULES = [ANSWER_ABSENT] as const satisfies readonly Rule[];
