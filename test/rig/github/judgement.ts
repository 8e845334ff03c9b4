import type { Incoming, Reply } from "../http/loopback.ts";
import { type ApiRequest, oddities, problemsOfRequest } from "./description.ts";
import { limitsBroken } from "./limits.ts";
import { refusal } from "./wording.ts";

/** Everything about a request that no valid client would have sent. */
export function violationsOf(incoming: Incoming, request: ApiRequest): readonly string[] {
  const { id } = request.operation;
  const problems = [
    ...[headerProblem(incoming)].flatMap((reply) => (reply === undefined ? [] : [reply.why])),
    ...oddities(request),
    ...problemsOfRequest(request),
    ...limitsBroken(id, request.body).map(({ field, message }) => `${field}: ${message}`),
    ...(isWellFormed(request.body) ? [] : ["a string is no valid Unicode"]),
  ];
  return problems.map((problem) => `${id}: ${problem}`);
}

/** How GitHub refuses what was sent; undefined when it is right. */
export function wrongRequest(request: ApiRequest): Reply | undefined {
  if (request.body instanceof Unreadable) return refusal(400, "Problems parsing JSON");
  if (!isWellFormed(request.body)) return refusal(400, "Problems parsing JSON");
  const problems = problemsOfRequest(request);
  if (problems.length > 0) return refusal(422, `Invalid request.\n\n${problems.join("\n")}`);
  const broken = limitsBroken(request.operation.id, request.body);
  if (broken.length === 0) return undefined;
  const resource = request.operation.id.startsWith("checks/") ? "CheckRun" : "IssueComment";
  const errors = broken.map(({ field, message }) => ({
    resource,
    code: "unprocessable",
    field,
    message,
  }));
  return refusal(422, "Validation Failed", { errors });
}

const ACCEPTED = /^(\*\/\*|application\/(\*|json|vnd\.github[\w.+-]*))(\s*;.*)?$/;
const API_VERSIONS = ["2022-11-28", "2026-03-10"];

/** What is wrong with the headers, before anyone asks for a token. */
export function headerProblem({
  headers,
}: Incoming): { readonly reply: Reply; readonly why: string } | undefined {
  const problem = (status: number, why: string) => ({ reply: refusal(status, why), why });
  if ((headers["user-agent"] ?? "") === "")
    return problem(403, "Request forbidden by administrative rules: no User-Agent header");
  const accept = headers["accept"] ?? "*/*";
  if (!accept.split(",").some((one) => ACCEPTED.test(one.trim())))
    return problem(
      415,
      `Unsupported 'Accept' header: '${accept}'. Must accept 'application/json'.`,
    );
  const version = headers["x-github-api-version"];
  if (version !== undefined && !API_VERSIONS.includes(version))
    return problem(400, `"${version}" is not a supported version`);
  return undefined;
}

/** A body that is no JSON. */
class Unreadable {}

/** Undefined without a body. */
export function bodyOf(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return new Unreadable();
    throw error;
  }
}

function isWellFormed(body: unknown): boolean {
  if (typeof body === "string") return body.isWellFormed();
  if (body === null || typeof body !== "object") return true;
  return Object.values(body).every(isWellFormed);
}
