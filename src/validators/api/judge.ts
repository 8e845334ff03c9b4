import type { Evidence } from "#contract/evidence.ts";
import { answer, type Finding } from "#contract/finding.ts";
import type { Rule } from "#contract/rule.ts";
import type { Settings } from "#contract/settings.ts";
import type { ApiEvidence } from "./evidence.ts";
import { judgeBodies, judgeContentTypes, judgeStatuses, judgeTimeouts } from "./judge-contract.ts";
import { judgeDeaths, judgeServerErrors } from "./judge-failures.ts";
import { judgeReach, judgeRefusals } from "./judge-reach.ts";
import {
  API_RULES,
  BODY_MISMATCH,
  CONTENT_TYPE_MISMATCH,
  DESCRIPTION_ABSENT,
  DESCRIPTION_INVALID,
  OPERATIONS_UNREACHED,
  PROCESS_DEATH,
  REQUEST_TIMEOUT,
  SERVER_ERROR,
  UNDECLARED_REFUSAL,
  UNDECLARED_STATUS,
} from "./rules.ts";

/** Pure: everything follows from what was asked and answered. */
export function judge(
  evidence: Evidence<ApiEvidence>,
  settings: Pick<Settings, "app">,
): readonly Finding[] {
  const { payload, limitsReached } = evidence;
  const { description, instanceOutcome } = payload;
  const isServing = instanceOutcome === "ready" || instanceOutcome === "attached";
  if (!isServing)
    return everyRule(
      API_RULES,
      "inconclusive",
      `A fresh instance did not serve (boot: ${instanceOutcome ?? "not attempted"})`,
    );
  const found = judgeDescription(payload, settings.app.openapi);
  const questions = API_RULES.filter((rule) => !found.some((finding) => finding.rule === rule.id));
  const isUsable = description.source !== null && description.problem === undefined;
  if (!isUsable)
    return [
      ...found,
      ...everyRule(questions, "not-applicable", "There is no API description to follow"),
    ];
  if (payload.operations.length === 0)
    return [
      ...found,
      ...everyRule(questions, "not-applicable", "The API description lists no operations"),
    ];
  if (payload.exchanges.length === 0)
    return [
      ...found,
      ...everyRule(
        questions,
        "inconclusive",
        `No request was sent. ${limitsReached.join(". ")}`.trim(),
      ),
    ];
  return [
    ...found,
    ...judgeServerErrors(SERVER_ERROR, payload),
    ...judgeDeaths(PROCESS_DEATH, payload),
    ...judgeStatuses(UNDECLARED_STATUS, payload),
    ...judgeBodies(BODY_MISMATCH, payload),
    ...judgeContentTypes(CONTENT_TYPE_MISMATCH, payload),
    ...judgeTimeouts(REQUEST_TIMEOUT, payload),
    judgeReach(OPERATIONS_UNREACHED, payload),
    judgeRefusals(UNDECLARED_REFUSAL, payload),
  ];
}

function judgeDescription(payload: ApiEvidence, promised: string | undefined): readonly Finding[] {
  const { source, problem, lookedAt, openapi } = payload.description;
  const evidence = "/description";
  const looked = lookedAt.length === 0 ? "" : ` Looked at: ${lookedAt.join("; ")}.`;
  if (source === null)
    return [
      promised === undefined
        ? answer(DESCRIPTION_ABSENT, {
            outcome: "inconclusive",
            message: `No OpenAPI description was found, so the API cannot be judged: set app.openapi to its path or file, or leave api out of phases.${looked}`,
            evidence,
            remedy:
              "Set app.openapi to the path where it is served, or to its file in the repository.",
          })
        : answer(DESCRIPTION_ABSENT, {
            outcome: "violated",
            message: `app.openapi says that the description is at ${promised}, and it is not there.${looked}`,
            place: promised.startsWith("/") ? { operation: `GET ${promised}` } : { file: promised },
            evidence,
            remedy: "Serve the description there again, or set app.openapi to where it is now.",
          }),
      answer(DESCRIPTION_INVALID, {
        outcome: "not-applicable",
        message: "There is no API description",
      }),
    ];
  const where = source.kind === "served" ? `GET ${source.path}` : source.file;
  if (problem?.kind === "not-supported")
    return [
      answer(DESCRIPTION_ABSENT, {
        outcome: "inconclusive",
        message: `${where}: ${problem.message}, so the API cannot be judged.`,
        evidence,
        remedy: "Convert the description to OpenAPI 3.0 or 3.1, or set app.openapi to one that is.",
      }),
      answer(DESCRIPTION_INVALID, { outcome: "not-applicable", message: `${where} was not read` }),
    ];
  const present = answer(DESCRIPTION_ABSENT, {
    outcome: "satisfied",
    message: `Found at ${where}`,
  });
  if (problem === undefined)
    return [
      present,
      answer(DESCRIPTION_INVALID, {
        outcome: "satisfied",
        message: `OpenAPI ${openapi ?? ""} with ${payload.operations.length} operations at ${where}`,
      }),
    ];
  const place =
    source.kind === "served"
      ? { operation: where }
      : { file: source.file, ...(problem.line === undefined ? {} : { line: problem.line }) };
  return [
    present,
    answer(DESCRIPTION_INVALID, {
      outcome: "violated",
      message: `The description at ${where} cannot be read: ${problem.message}`,
      place,
      evidence,
      replay: source.kind === "served" ? `curl -sS "$BASE_URL"'${source.path}'` : undefined,
    }),
  ];
}

function everyRule(
  rules: readonly Rule[],
  outcome: "inconclusive" | "not-applicable",
  message: string,
): readonly Finding[] {
  return rules.map((rule) => answer(rule, { outcome, message }));
}
